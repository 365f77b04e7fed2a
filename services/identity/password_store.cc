#include "services/identity/password_store.h"

#include <optional>

#include "services/common/status_macros.h"
#include "services/identity/notice_store.h"
#include "services/identity/password_rules.h"
#include "services/identity/second_factor_store.h"
#include "services/identity/session_store.h"

namespace hiroba::identity {
namespace {

// Makes resets of an address wait for each other.
constexpr Statement kLockAddress{
    "lock_password_reset_address",
    "INSERT INTO password_reset_addresses (address, last_time)"
    " VALUES (?,?) ON DUPLICATE KEY UPDATE last_time=VALUES(last_time)"};

// Uses (address, create_time).
constexpr Statement kCountResets{"count_password_resets",
                                 "SELECT COUNT(*), COUNT(IF(create_time>=?, 1, NULL))"
                                 " FROM password_resets WHERE address=? AND create_time>=?"};

constexpr Statement kInsertReset{
    "insert_password_reset",
    "INSERT INTO password_resets (reset_id, address, member_id, code_hash, expire_time, tries,"
    " create_time) VALUES (?,?,?,?,?,?,?)"};

constexpr Statement kSelectResetForUpdate{
    "select_password_reset_for_update",
    "SELECT reset_id, address, member_id, code_hash, expire_time, tries, create_time"
    " FROM password_resets WHERE reset_id=? FOR UPDATE"};

constexpr Statement kUpdateReset{"update_password_reset",
                                 "UPDATE password_resets SET tries=? WHERE reset_id=?"};

constexpr Statement kDeleteReset{"delete_password_reset",
                                 "DELETE FROM password_resets WHERE reset_id=?"};

// Uses (member_id).
constexpr Statement kDeleteResetsOfMember{"delete_password_resets_of_member",
                                          "DELETE FROM password_resets WHERE member_id=?"};

constexpr Statement kCountWrongCode{"count_wrong_reset_code",
                                    "INSERT INTO password_reset_failures (hour, number)"
                                    " VALUES (?,1) ON DUPLICATE KEY UPDATE number=number+1"};

// Uses the primary key: a row an hour.
constexpr Statement kSelectWrongCodes{"select_wrong_reset_codes",
                                      "SELECT CAST(COALESCE(SUM(number), 0) AS SIGNED)"
                                      " FROM password_reset_failures WHERE hour>=?"};

// Use (create_time), (last_time), (hour). Few at a time, so that nobody waits for long.
constexpr Statement kDeleteOldResets{"delete_old_password_resets",
                                     "DELETE FROM password_resets WHERE create_time<? LIMIT 1000"};
constexpr Statement kDeleteOldAddresses{
    "delete_old_password_reset_addresses",
    "DELETE FROM password_reset_addresses WHERE last_time<? LIMIT 1000"};
constexpr Statement kDeleteOldWrongCodes{
    "delete_old_wrong_reset_codes", "DELETE FROM password_reset_failures WHERE hour<? LIMIT 1000"};

absl::StatusOr<PasswordReset> LockReset(Transaction& transaction, PasswordResetId id) {
  ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectResetForUpdate, id));
  if (rows.empty()) return PasswordResetNotFound();
  const Row row = rows.front();
  return PasswordReset{.id = PasswordResetId{row.Uint64(0)},
                       .address = row.String(1),
                       .member = MemberId{row.Uint64(2)},
                       .code = {.hash = row.String(3),
                                .expire_time = row.Time(4),
                                .tries = static_cast<int>(row.Int64(5))},
                       .create_time = row.Time(6)};
}

}  // namespace

absl::Status SqlPasswordStore::Save(Transaction& transaction, const Member& before, Member& member,
                                    const Notice& notice, SessionId keep, absl::Time now) const {
  RETURN_IF_ERROR(members_.Save(transaction, before, member));
  RETURN_IF_ERROR(EndSessions(transaction, member.id, keep, now));
  RETURN_IF_ERROR(transaction.Execute(kDeleteResetsOfMember, member.id).status());
  RETURN_IF_ERROR(VoidPendingSecondFactor(transaction, member.id));
  return InsertNotice(transaction, notice);
}

absl::StatusOr<Member> SqlPasswordStore::ChangePassword(
    const Call& call, MemberId id, SessionId keep, absl::Time now,
    absl::FunctionRef<absl::StatusOr<Notice>(Member&)> decide) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Member> {
    ASSIGN_OR_RETURN(Member member, members_.Lock(transaction, id));
    const Member before = member;
    ASSIGN_OR_RETURN(const Notice notice, decide(member));
    RETURN_IF_ERROR(Save(transaction, before, member, notice, keep, now));
    return member;
  });
}

absl::Status SqlPasswordStore::CreatePasswordReset(
    const Call& call, const PasswordReset& reset,
    absl::FunctionRef<absl::Status(const RecentPasswordResets&)> decide) {
  const PasswordReset& r = reset;
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(transaction.Execute(kLockAddress, r.address, r.create_time).status());
    ASSIGN_OR_RETURN(const Rows count,
                     transaction.Select(kCountResets, r.create_time - absl::Hours(1), r.address,
                                        r.create_time - absl::Hours(24)));
    RETURN_IF_ERROR(decide({.in_hour = static_cast<int>(count.front().Int64(1)),
                            .in_day = static_cast<int>(count.front().Int64(0))}));
    const std::optional<MemberId> member = r.member ? std::optional(r.member) : std::nullopt;
    return transaction
        .Execute(kInsertReset, r.id, r.address, member, r.code.hash, r.code.expire_time,
                 r.code.tries, r.create_time)
        .status();
  });
}

absl::Status SqlPasswordStore::DeletePasswordReset(const Call& call, PasswordResetId id) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kDeleteReset, id).status();
  });
}

absl::Status SqlPasswordStore::TryPasswordResetCode(
    const Call& call, PasswordResetId id, absl::Time now,
    absl::FunctionRef<absl::Status(PasswordReset&, int wrong_codes)> decide) {
  absl::Status decided;
  const auto judge = [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(PasswordReset reset, LockReset(transaction, id));
    ASSIGN_OR_RETURN(const Rows count,
                     transaction.Select(kSelectWrongCodes, WrongCodesHour(now - absl::Hours(24))));
    const int tries = reset.code.tries;
    decided = decide(reset, static_cast<int>(count.front().Int64(0)));
    if (decided.ok() || reset.code.tries == tries) return absl::OkStatus();
    RETURN_IF_ERROR(transaction.Execute(kUpdateReset, reset.code.tries, id).status());
    return transaction.Execute(kCountWrongCode, WrongCodesHour(now)).status();
  };
  RETURN_IF_ERROR(database_.Transact(call.deadline, judge));
  return decided;
}

absl::StatusOr<Member> SqlPasswordStore::FinishPasswordReset(
    const Call& call, PasswordResetId id, absl::Time now,
    absl::FunctionRef<absl::StatusOr<Notice>(const PasswordReset&, Member&)> decide) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Member> {
    ASSIGN_OR_RETURN(const PasswordReset reset, LockReset(transaction, id));
    if (!reset.member) return PasswordResetNotFound();
    ASSIGN_OR_RETURN(Member member, members_.Lock(transaction, reset.member));
    const Member before = member;
    ASSIGN_OR_RETURN(const Notice notice, decide(reset, member));
    RETURN_IF_ERROR(Save(transaction, before, member, notice, SessionId(), now));
    return member;
  });
}

absl::Status SqlPasswordStore::DeletePasswordResets(const Call& call, absl::Time before) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    RETURN_IF_ERROR(transaction.Execute(kDeleteOldResets, before).status());
    RETURN_IF_ERROR(transaction.Execute(kDeleteOldAddresses, before).status());
    return transaction.Execute(kDeleteOldWrongCodes, before).status();
  });
}

}  // namespace hiroba::identity
