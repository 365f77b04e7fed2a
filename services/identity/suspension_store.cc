#include "services/identity/suspension_store.h"

#include "services/common/status_macros.h"
#include "services/identity/notice_store.h"
#include "services/identity/second_factor_store.h"
#include "services/identity/session_store.h"
#include "services/identity/vouch_store.h"

namespace hiroba::identity {
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
      RETURN_IF_ERROR(EndSessions(transaction, id, SessionId(), member.suspension->time));
      RETURN_IF_ERROR(VoidPendingSecondFactor(transaction, id));
      RETURN_IF_ERROR(WithdrawVouches(transaction, id, member.suspension->time).status());
    }
    if (decided.notice) RETURN_IF_ERROR(InsertNotice(transaction, *decided.notice));
    if (decided.act) RETURN_IF_ERROR(audit_.Append(transaction, *decided.act));
    return member;
  });
}

}  // namespace hiroba::identity
