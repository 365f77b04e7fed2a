#include "services/identity/leaving_store.h"

#include "services/common/status_macros.h"
#include "services/identity/data_export_store.h"
#include "services/identity/events.h"
#include "services/identity/notice_store.h"
#include "services/identity/second_factor_store.h"
#include "services/identity/session_store.h"
#include "services/identity/vouch_store.h"

namespace hiroba::identity {
namespace {

#define HAS_LEFT "leave_time<=? AND suspend_time IS NULL"

// Uses (leave_time).
constexpr Statement kSelectWhoHasLeft{"select_who_has_left",
                                      "SELECT member_id FROM members WHERE " HAS_LEFT
                                      " ORDER BY leave_time LIMIT ?"};

// SKIP LOCKED: another replica is at her, or she changes her mind.
constexpr Statement kLockWhoHasLeft{"lock_who_has_left",
                                    "SELECT member_id FROM members WHERE member_id=? AND " HAS_LEFT
                                    " FOR UPDATE SKIP LOCKED"};

// What becomes of a member's rows. What stays of her cases and vouches is that there were some;
// what colleagues and moderators wrote about her goes, too. Each uses the primary key, or an index
// that begins with the member.
constexpr Statement kForget[] = {
    {"delete_open_admissions_of_member",
     "DELETE vouches, admissions FROM admissions LEFT JOIN vouches USING (admission_id)"
     " WHERE admissions.member_id=? AND admissions.state=1"},
    {"blank_vouches_for_member",
     "UPDATE admissions JOIN vouches USING (admission_id) SET vouches.statement=''"
     " WHERE admissions.member_id=?"},
    {"blank_admissions_of_member",
     "UPDATE admissions SET statement='', explanation='', decision_reason='' WHERE member_id=?"},
    {"blank_vouches_of_member", "UPDATE vouches SET statement='' WHERE member_id=?"},
    {"delete_postings_of_member", "DELETE FROM postings WHERE member_id=?"},
    {"delete_roles_of_member", "DELETE FROM roles WHERE member_id=?"},
    {"delete_sessions_of_member", "DELETE FROM sessions WHERE member_id=?"},
    {"delete_second_factor", "DELETE FROM second_factors WHERE member_id=?"},
    {"delete_verifications_of_member", "DELETE FROM verifications WHERE member_id=?"},
    {"forget_password_resets_of_member", "DELETE FROM password_resets WHERE member_id=?"},
    {"delete_directory_pages_of_member", "DELETE FROM directory_pages WHERE member_id=?"},
    {"delete_vouching_revocation_of_member", "DELETE FROM vouching_revocations WHERE member_id=?"},
    {"delete_notices_of_member", "DELETE FROM notices WHERE member_id=?"},
    {"delete_member", "DELETE FROM members WHERE member_id=?"},
};

// Uses (address_identity, create_time), and the primary key.
constexpr Statement kDeleteRegistrations{"delete_registrations_of_address",
                                         "DELETE FROM registrations WHERE address_identity=?"};
constexpr Statement kDeleteRegistrationAddress{
    "delete_registration_address", "DELETE FROM registration_addresses WHERE address_identity=?"};

absl::Status DeleteRows(Transaction& transaction, const Member& member) {
  for (const Statement& statement : kForget) {
    RETURN_IF_ERROR(transaction.Execute(statement, member.id).status());
  }
  RETURN_IF_ERROR(RemoveDataExports(transaction, member.id));
  RETURN_IF_ERROR(transaction.Execute(kDeleteRegistrations, member.address_identity).status());
  return transaction.Execute(kDeleteRegistrationAddress, member.address_identity).status();
}

}  // namespace

absl::StatusOr<Member> SqlLeavingStore::EditLeaving(
    const Call& call, MemberId id,
    absl::FunctionRef<absl::StatusOr<LeavingDecision>(Member&)> decide) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Member> {
    ASSIGN_OR_RETURN(Member member, members_.Lock(transaction, id));
    const Member before = member;
    ASSIGN_OR_RETURN(const LeavingDecision decided, decide(member));
    if (!decided.changed) return member;
    RETURN_IF_ERROR(members_.Save(transaction, before, member));
    if (member.leaving) {
      RETURN_IF_ERROR(EndSessions(transaction, id, SessionId(), member.leaving->time));
      RETURN_IF_ERROR(VoidPendingSecondFactor(transaction, id));
      RETURN_IF_ERROR(WithdrawVouches(transaction, id, member.leaving->time).status());
    }
    if (decided.notice) RETURN_IF_ERROR(InsertNotice(transaction, *decided.notice));
    return member;
  });
}

absl::StatusOr<std::vector<MemberId>> SqlLeavingStore::ListWhoHasLeft(const Call& call,
                                                                      absl::Time left_before,
                                                                      int limit) {
  return database_.Read(
      call.deadline, [&](Connection& connection) -> absl::StatusOr<std::vector<MemberId>> {
        ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectWhoHasLeft, left_before, limit));
        std::vector<MemberId> members;
        for (const Row row : rows) members.push_back(MemberId{row.Uint64(0)});
        return members;
      });
}

absl::StatusOr<bool> SqlLeavingStore::ForgetMember(
    const Call& call, MemberId id, absl::Time left_before,
    absl::FunctionRef<Notice(const Member&)> say_good_bye) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kLockWhoHasLeft, id, left_before));
    if (rows.empty()) return false;
    ASSIGN_OR_RETURN(const Member member, members_.Lock(transaction, id));
    RETURN_IF_ERROR(DeleteRows(transaction, member));
    RETURN_IF_ERROR(InsertNotice(transaction, say_good_bye(member)));
    RETURN_IF_ERROR(
        outbox_.Append(transaction, MemberName(id), member.version + 1, MemberLeftEvent(member)));
    return true;
  });
}

}  // namespace hiroba::identity
