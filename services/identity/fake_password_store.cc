// The new passwords and resets of FakeStore.
#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"
#include "services/identity/member_rows.h"
#include "services/identity/password_rules.h"

namespace hiroba::identity {

void FakeStore::SavePassword(Member member, const Notice& notice, SessionId keep, absl::Time now) {
  EndSessions(member.id, keep, now);
  std::erase_if(password_resets_, [&](auto& entry) { return entry.second.member == member.id; });
  SecondFactor& factor = second_factors_[member.id];
  factor.pending_secret.clear();
  factor.pending_expire_time = absl::Time();
  AddNotice(notice);
  Save(std::move(member));
}

absl::StatusOr<Member> FakeStore::ChangePassword(
    const Call&, MemberId id, SessionId keep, absl::Time now,
    absl::FunctionRef<absl::StatusOr<Notice>(Member&)> decide) {
  MutexLock lock(mutex_);
  const auto found = members_.find(id);
  if (found == members_.end()) return MemberNotFound();
  Member member = found->second;
  ASSIGN_OR_RETURN(const Notice notice, decide(member));
  SavePassword(std::move(member), notice, keep, now);
  return found->second;
}

absl::Status FakeStore::CreatePasswordReset(
    const Call&, const PasswordReset& reset,
    absl::FunctionRef<absl::Status(const RecentPasswordResets&)> decide) {
  MutexLock lock(mutex_);
  RecentPasswordResets recent;
  for (const auto& [id, other] : password_resets_) {
    if (other.address != reset.address) continue;
    recent.in_hour += other.create_time >= reset.create_time - absl::Hours(1) ? 1 : 0;
    recent.in_day += other.create_time >= reset.create_time - absl::Hours(24) ? 1 : 0;
  }
  RETURN_IF_ERROR(decide(recent));
  password_resets_[reset.id] = reset;
  return absl::OkStatus();
}

absl::Status FakeStore::DeletePasswordReset(const Call&, PasswordResetId id) {
  MutexLock lock(mutex_);
  password_resets_.erase(id);
  return absl::OkStatus();
}

absl::Status FakeStore::TryPasswordResetCode(
    const Call&, PasswordResetId id, absl::Time now,
    absl::FunctionRef<absl::Status(PasswordReset&, int wrong_codes)> decide) {
  MutexLock lock(mutex_);
  const auto found = password_resets_.find(id);
  if (found == password_resets_.end()) return PasswordResetNotFound();
  int wrong_codes = 0;
  for (const auto& [hour, number] : wrong_reset_codes_) {
    if (hour >= WrongCodesHour(now - absl::Hours(24))) wrong_codes += number;
  }
  PasswordReset reset = found->second;
  const absl::Status decided = decide(reset, wrong_codes);
  if (!decided.ok() && reset.code.tries != found->second.code.tries) {
    ++wrong_reset_codes_[WrongCodesHour(now)];
    found->second.code.tries = reset.code.tries;
  }
  return decided;
}

absl::StatusOr<Member> FakeStore::FinishPasswordReset(
    const Call&, PasswordResetId id, absl::Time now,
    absl::FunctionRef<absl::StatusOr<Notice>(const PasswordReset&, Member&)> decide) {
  MutexLock lock(mutex_);
  const auto found = password_resets_.find(id);
  if (found == password_resets_.end() || !found->second.member) return PasswordResetNotFound();
  const MemberId member_id = found->second.member;
  Member member = members_[member_id];
  ASSIGN_OR_RETURN(const Notice notice, decide(found->second, member));
  SavePassword(std::move(member), notice, SessionId(), now);
  return members_[member_id];
}

absl::Status FakeStore::DeletePasswordResets(const Call&, absl::Time before) {
  MutexLock lock(mutex_);
  std::erase_if(password_resets_, [&](auto& entry) { return entry.second.create_time < before; });
  wrong_reset_codes_.erase(wrong_reset_codes_.begin(), wrong_reset_codes_.lower_bound(before));
  return absl::OkStatus();
}

}  // namespace hiroba::identity
