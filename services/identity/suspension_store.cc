#include "services/identity/suspension_store.h"

#include "services/common/status_macros.h"
#include "services/identity/notice_store.h"

namespace hiroba::identity {
namespace {

// Uses (member_id, last_use_time).
constexpr Statement kDeleteSessionsOfMember{"delete_sessions_of_member",
                                            "DELETE FROM sessions WHERE member_id=?"};

}  // namespace

absl::StatusOr<Member> SqlSuspensionStore::EditSuspension(
    const Call& call, MemberId id,
    absl::FunctionRef<absl::StatusOr<SuspensionDecision>(Member&)> decide) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Member> {
    ASSIGN_OR_RETURN(Member member, members_.Lock(transaction, id));
    const Member before = member;
    ASSIGN_OR_RETURN(const SuspensionDecision decided, decide(member));
    if (!decided.changed) return member;
    RETURN_IF_ERROR(members_.Save(transaction, before, member));
    if (member.suspension) {
      RETURN_IF_ERROR(transaction.Execute(kDeleteSessionsOfMember, id).status());
    }
    if (decided.notice) RETURN_IF_ERROR(InsertNotice(transaction, *decided.notice));
    if (decided.act) RETURN_IF_ERROR(audit_.Append(transaction, *decided.act));
    return member;
  });
}

}  // namespace hiroba::identity
