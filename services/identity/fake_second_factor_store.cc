// The second factors of FakeStore.
#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"
#include "services/identity/member_rows.h"
#include "services/identity/session_rules.h"

namespace hiroba::identity {

absl::StatusOr<SecondFactor> FakeStore::GetSecondFactor(const Call&, MemberId member) {
  MutexLock lock(mutex_);
  return second_factors_[member];
}

absl::Status FakeStore::EditSecondFactor(
    const Call& call, MemberId id,
    absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(const Member&, SecondFactor&)> decide) {
  MutexLock lock(mutex_);
  const auto found = members_.find(id);
  if (found == members_.end()) return MemberNotFound();
  SecondFactor factor = second_factors_[id];
  ASSIGN_OR_RETURN(const std::optional<Notice> notice, decide(found->second, factor));
  if (factor.pending_secret.empty()) factor.pending_expire_time = absl::Time();
  if (factor.on() && !found->second.second_factor) {
    EndSessions(id, SessionOf(call.caller), *factor.enable_time);
  }
  second_factors_[id] = factor;
  Member member = found->second;
  member.second_factor = factor.on();
  Save(std::move(member));
  if (notice) AddNotice(*notice);
  return absl::OkStatus();
}

}  // namespace hiroba::identity
