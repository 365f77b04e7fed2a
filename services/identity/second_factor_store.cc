#include "services/identity/second_factor_store.h"

#include <string>
#include <string_view>

#include "services/common/status_macros.h"
#include "services/identity/events.h"
#include "services/identity/notice_store.h"
#include "services/identity/session_rules.h"
#include "services/identity/session_store.h"

namespace hiroba::identity {
namespace {

constexpr size_t kHashBytes = 32;

// Uses the primary key. Whoever changes it has locked the member.
constexpr Statement kSelectSecondFactor{
    "select_second_factor",
    "SELECT secret, enable_time, pending_secret, pending_expire_time, last_step, recovery_salt,"
    " recovery_hashes FROM second_factors WHERE member_id=?"};

constexpr Statement kReplaceSecondFactor{
    "replace_second_factor",
    "REPLACE INTO second_factors (member_id, secret, enable_time, pending_secret,"
    " pending_expire_time, last_step, recovery_salt, recovery_hashes) VALUES (?,?,?,?,?,?,?,?)"};

constexpr Statement kVoidPending{
    "void_pending_second_factor",
    "UPDATE second_factors SET pending_secret='', pending_expire_time=NULL WHERE member_id=?"};

absl::StatusOr<SecondFactor> Select(Connection& connection, MemberId member) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectSecondFactor, member));
  if (rows.empty()) return SecondFactor();
  const Row row = rows.front();
  SecondFactor factor{.secret = row.String(0),
                      .enable_time = row.OptionalTime(1),
                      .pending_secret = row.String(2),
                      .pending_expire_time = row.OptionalTime(3).value_or(absl::Time()),
                      .last_step = row.Int64(4),
                      .recovery_salt = row.String(5)};
  const std::string hashes = row.String(6);
  for (size_t at = 0; at + kHashBytes <= hashes.size(); at += kHashBytes) {
    factor.recovery_hashes.push_back(hashes.substr(at, kHashBytes));
  }
  return factor;
}

absl::Status Save(Transaction& transaction, MemberId member, const SecondFactor& factor) {
  std::string hashes;
  for (const std::string& hash : factor.recovery_hashes) hashes += hash;
  const std::optional<absl::Time> pending_expire_time =
      factor.pending_secret.empty() ? std::nullopt : std::optional(factor.pending_expire_time);
  return transaction
      .Execute(kReplaceSecondFactor, member, factor.secret, factor.enable_time,
               factor.pending_secret, pending_expire_time, factor.last_step, factor.recovery_salt,
               hashes)
      .status();
}

}  // namespace

absl::Status VoidPendingSecondFactor(Transaction& transaction, MemberId member) {
  return transaction.Execute(kVoidPending, member).status();
}

absl::StatusOr<SecondFactor> SqlSecondFactorStore::GetSecondFactor(const Call& call,
                                                                   MemberId member) {
  return database_.Read(call.deadline,
                        [&](Connection& connection) { return Select(connection, member); });
}

absl::Status SqlSecondFactorStore::EditSecondFactor(
    const Call& call, MemberId id,
    absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(const Member&, SecondFactor&)> decide) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(Member member, members_.Lock(transaction, id));
    const Member before = member;
    ASSIGN_OR_RETURN(SecondFactor factor, Select(transaction, id));
    const SecondFactor factor_before = factor;
    ASSIGN_OR_RETURN(const std::optional<Notice> notice, decide(before, factor));
    if (factor != factor_before) RETURN_IF_ERROR(Save(transaction, id, factor));
    if (factor.on() && !factor_before.on()) {
      RETURN_IF_ERROR(EndSessions(transaction, id, SessionOf(call.caller), *factor.enable_time));
    }
    member.second_factor = factor.on();
    RETURN_IF_ERROR(members_.Save(transaction, before, member));
    if (notice) RETURN_IF_ERROR(InsertNotice(transaction, *notice));
    if (!call.caller.internal || factor == factor_before) return absl::OkStatus();
    return audit_.Append(transaction, ActOf(call, MemberName(id)));
  });
}

}  // namespace hiroba::identity
