#include "services/identity/vouch_store.h"

#include "services/common/status_macros.h"
#include "services/identity/admission_rows.h"
#include "services/identity/events.h"

namespace hiroba::identity {
namespace {

// Uses the primary key.
constexpr Statement kSelectVouchesOfCase{
    "select_vouches_of_case",
    "SELECT member_id, withdraw_time IS NOT NULL FROM vouches WHERE admission_id=?"};

#define SELECT_VOUCHES                                                      \
  "SELECT admission_id, vouches.member_id, statement, vouches.create_time," \
  " withdraw_time IS NOT NULL, COALESCE(display_name, '')"                  \
  " FROM vouches LEFT JOIN members USING (member_id)"

constexpr Statement kSelectVouches{
    "select_vouches", SELECT_VOUCHES
    " WHERE admission_id IN (?) ORDER BY admission_id, vouches.create_time, vouches.member_id"};

// Uses (member_id, create_time).
constexpr Statement kSelectVouchesOfMember{
    "select_vouches_of_member", SELECT_VOUCHES
    " WHERE vouches.member_id=? ORDER BY vouches.create_time, admission_id"
    " LIMIT 1000"};

#undef SELECT_VOUCHES

// Uses (member_id, create_time).
constexpr Statement kCountVouchesOfMember{
    "count_vouches_of_member", "SELECT COUNT(*) FROM vouches WHERE member_id=? AND create_time>=?"};

// Uses (member_id, admission_id).
constexpr Statement kSelectVouchedIn{
    "select_vouched_in",
    "SELECT decide_time FROM admissions WHERE member_id=? AND state=2 AND by_vouching"
    " ORDER BY admission_id DESC LIMIT 1"};

constexpr Statement kSelectRevocation{"select_vouching_revocation",
                                      "SELECT 1 FROM vouching_revocations WHERE member_id=?"};

// A vouch that was withdrawn is given anew.
constexpr Statement kReplaceVouch{
    "replace_vouch",
    "REPLACE INTO vouches (admission_id, member_id, statement, create_time) VALUES (?,?,?,?)"};

constexpr Statement kInsertRevocation{
    "insert_vouching_revocation",
    "INSERT IGNORE INTO vouching_revocations (member_id, revoked_by, reason, revoke_time)"
    " VALUES (?,?,?,?)"};

// Uses (member_id, create_time), and the admissions' primary key.
constexpr Statement kWithdrawVouches{
    "withdraw_vouches",
    "UPDATE vouches JOIN admissions USING (admission_id) SET withdraw_time=?"
    " WHERE vouches.member_id=? AND withdraw_time IS NULL AND state=1"};

constexpr Statement kDeleteRevocation{"delete_vouching_revocation",
                                      "DELETE FROM vouching_revocations WHERE member_id=?"};

std::vector<Vouch> ReadVouches(const Rows& rows) {
  std::vector<Vouch> vouches;
  for (const Row row : rows) {
    vouches.push_back({.admission = AdmissionId{row.Uint64(0)},
                       .member = MemberId{row.Uint64(1)},
                       .statement = row.String(2),
                       .create_time = row.Time(3),
                       .withdrawn = row.Bool(4),
                       .display_name = row.String(5)});
  }
  return vouches;
}

absl::StatusOr<VouchFacts> SelectFacts(Transaction& transaction, const Vouch& vouch,
                                       absl::Time since) {
  ASSIGN_OR_RETURN(const Rows recent,
                   transaction.Select(kCountVouchesOfMember, vouch.member, since));
  ASSIGN_OR_RETURN(const Rows vouched_in, transaction.Select(kSelectVouchedIn, vouch.member));
  ASSIGN_OR_RETURN(const Rows revocation, transaction.Select(kSelectRevocation, vouch.member));
  VouchFacts facts{.recent = static_cast<int>(recent.front().Int64(0)),
                   .right_revoked = !revocation.empty()};
  if (!vouched_in.empty()) facts.vouched_in = vouched_in.front().Time(0);
  return facts;
}

}  // namespace

absl::StatusOr<uint64_t> WithdrawVouches(Transaction& transaction, MemberId member,
                                         absl::Time now) {
  return transaction.Execute(kWithdrawVouches, now, member);
}

absl::StatusOr<Admission> SqlVouchStore::AddVouch(
    const Call& call, const Vouch& vouch, absl::Time since,
    absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member& applicant,
                                                        const Member& member, const VouchFacts&)>
        decide) {
  return database_.Transact(
      call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Admission> {
        ASSIGN_OR_RETURN(Admission admission, LockAdmission(transaction, vouch.admission));
        ASSIGN_OR_RETURN(Member applicant, members_.Lock(transaction, admission.member));
        AddApplicant(admission, applicant);
        // Locking her, vouches that she gives at the same time are counted one after the other.
        ASSIGN_OR_RETURN(const Member member, members_.Lock(transaction, vouch.member));
        ASSIGN_OR_RETURN(const Rows given,
                         transaction.Select(kSelectVouchesOfCase, vouch.admission));
        ASSIGN_OR_RETURN(VouchFacts facts, SelectFacts(transaction, vouch, since));
        for (const Row row : given) {
          const bool withdrawn = row.Bool(1);
          if (withdrawn) continue;
          if (MemberId{row.Uint64(0)} == vouch.member) return admission;
          ++facts.others;
        }
        const Member before = applicant;
        ASSIGN_OR_RETURN(const AdmissionDecision decided,
                         decide(admission, applicant, member, facts));
        RETURN_IF_ERROR(transaction
                            .Execute(kReplaceVouch, vouch.admission, vouch.member, vouch.statement,
                                     vouch.create_time)
                            .status());
        RETURN_IF_ERROR(SaveDecision(transaction, members_, admission, before, applicant, decided));
        AddApplicant(admission, applicant);
        return admission;
      });
}

absl::StatusOr<std::vector<Vouch>> SqlVouchStore::ListVouches(
    const Call& call, const std::vector<AdmissionId>& admissions) {
  return database_.Read(
      call.deadline, [&](Connection& connection) -> absl::StatusOr<std::vector<Vouch>> {
        ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectVouches, InList(admissions)));
        return ReadVouches(rows);
      });
}

absl::StatusOr<std::vector<Vouch>> SqlVouchStore::ListVouchesOf(const Call& call, MemberId member) {
  return database_.Read(
      call.deadline, [&](Connection& connection) -> absl::StatusOr<std::vector<Vouch>> {
        ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectVouchesOfMember, member));
        return ReadVouches(rows);
      });
}

absl::StatusOr<int> SqlVouchStore::RevokeVouching(const Call& call,
                                                  const VouchingRevocation& revocation) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<int> {
    const VouchingRevocation& r = revocation;
    // Locking her, a vouch of the same moment comes before this or is refused.
    RETURN_IF_ERROR(members_.Lock(transaction, r.member).status());
    ASSIGN_OR_RETURN(
        const uint64_t inserted,
        transaction.Execute(kInsertRevocation, r.member, r.revoked_by, r.reason, r.revoke_time));
    ASSIGN_OR_RETURN(const uint64_t withdrawn,
                     WithdrawVouches(transaction, r.member, r.revoke_time));
    if (inserted > 0) {
      RETURN_IF_ERROR(audit_.Append(
          transaction, ActOf(call, MemberName(r.member),
                             {{"reason", r.reason}, {"withdrawn", std::to_string(withdrawn)}})));
    }
    return static_cast<int>(withdrawn);
  });
}

absl::Status SqlVouchStore::RestoreVouching(const Call& call, MemberId member) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const uint64_t deleted, transaction.Execute(kDeleteRevocation, member));
    if (deleted == 0) return absl::OkStatus();
    return audit_.Append(transaction, ActOf(call, MemberName(member)));
  });
}

}  // namespace hiroba::identity
