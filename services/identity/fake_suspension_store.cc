// The suspensions of FakeStore.
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"

namespace hiroba::identity {

absl::StatusOr<Member> FakeStore::EditSuspension(
    const Call&, MemberId id,
    absl::FunctionRef<absl::StatusOr<SuspensionDecision>(Member&)> decide) {
  MutexLock lock(mutex_);
  const auto found = members_.find(id);
  if (found == members_.end()) {
    return NotFound("MEMBER_NOT_FOUND", "その会員は見つかりません。");
  }
  Member member = found->second;
  ASSIGN_OR_RETURN(const SuspensionDecision decided, decide(member));
  if (!decided.changed) return member;
  Save(member);
  if (member.suspension) {
    EndSessions(id, SessionId(), member.suspension->time);
    second_factors_[id].pending_secret.clear();
    second_factors_[id].pending_expire_time = absl::Time();
    WithdrawVouches(id);
  }
  if (decided.notice) AddNotice(*decided.notice);
  return found->second;
}

}  // namespace hiroba::identity
