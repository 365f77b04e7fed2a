// The verifications of FakeStore.
#include <algorithm>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"

namespace hiroba::identity {
namespace {

absl::Status NoVerification() {
  return NotFound("VERIFICATION_NOT_FOUND",
                  "この確認は見つかりません。最初からやり直してください。");
}

}  // namespace

Verification* FakeStore::FindVerification(MemberId member, VerificationId id) {
  const auto found = verifications_.find(id);
  if (found == verifications_.end() || found->second.member != member) return nullptr;
  return &found->second;
}

absl::StatusOr<bool> FakeStore::CreateVerification(
    const Call&, const Verification& verification,
    absl::FunctionRef<absl::Status(const VerificationCounts&)> decide) {
  MutexLock lock(mutex_);
  VerificationCounts recent;
  for (const auto& [id, other] : verifications_) {
    if (other.member != verification.member) continue;
    recent.of_hour += other.create_time >= verification.create_time - absl::Hours(1);
    recent.of_day += other.create_time >= verification.create_time - absl::Hours(24);
  }
  RETURN_IF_ERROR(decide(recent));
  verifications_[verification.id] = verification;
  const Member* const holder = FindByAddress(verification.address_identity);
  return holder != nullptr && holder->id != verification.member;
}

absl::Status FakeStore::DeleteVerification(const Call&, VerificationId id) {
  MutexLock lock(mutex_);
  verifications_.erase(id);
  return absl::OkStatus();
}

absl::Status FakeStore::TryVerificationCode(const Call&, MemberId member, VerificationId id,
                                            absl::Time now,
                                            absl::FunctionRef<absl::Status(Verification&)> decide) {
  MutexLock lock(mutex_);
  Verification* const verification = FindVerification(member, id);
  if (verification == nullptr) return NoVerification();
  Verification tried = *verification;
  const absl::Status decided = decide(tried);
  if (tried.code.tries > verification->code.tries && verification->guards_body) {
    for (const std::string& body : {verification->body, std::string()}) {
      ++wrong_codes_[{body, WrongCodesHour(now)}];
    }
  }
  verification->code.tries = tried.code.tries;
  return decided;
}

absl::StatusOr<Member> FakeStore::FinishVerification(
    const Call&, MemberId id, VerificationId verification_id, SessionId keep, absl::Time now,
    absl::FunctionRef<absl::Status(Verification&)> check,
    absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(Verification&, Member&,
                                                            const WrongCodes&)>
        finish) {
  MutexLock lock(mutex_);
  Verification* const kept = FindVerification(id, verification_id);
  if (kept == nullptr) return NoVerification();
  Verification verification = *kept;
  RETURN_IF_ERROR(check(verification));
  const Member before = members_[id];
  if (verification.done) return before;
  WrongCodes wrong_codes;
  for (const auto& [key, number] : wrong_codes_) {
    if (key.second < WrongCodesHour(now - absl::Hours(24))) continue;
    if (key.first.empty()) wrong_codes.in_total += number;
    if (key.first == verification.body) wrong_codes.of_body += number;
  }
  Member member = before;
  ASSIGN_OR_RETURN(const std::optional<Notice> notice, finish(verification, member, wrong_codes));
  const Member* const holder = FindByAddress(member.address_identity);
  if (holder != nullptr && holder->id != id) {
    return AlreadyExists("ADDRESS_TAKEN", "このメールアドレスはすでに登録されています。");
  }
  *kept = verification;
  if (member.address_identity != before.address_identity) EndSessions(id, keep, now);
  Save(std::move(member));
  if (notice) AddNotice(*notice);
  return members_[id];
}

absl::Status FakeStore::DeleteVerifications(const Call&, absl::Time before) {
  MutexLock lock(mutex_);
  std::erase_if(verifications_, [&](auto& entry) { return entry.second.create_time < before; });
  return absl::OkStatus();
}

absl::StatusOr<std::vector<MemberId>> FakeStore::LapseMembers(
    const Call&, absl::Time verified_before, int limit, absl::FunctionRef<void(Member&)> decide) {
  MutexLock lock(mutex_);
  std::map<std::pair<absl::Time, MemberId>, Member> due;
  for (const auto& [id, member] : members_) {
    const bool verified = member.state == Caller::State::kVerified && member.verify_time;
    if (verified && *member.verify_time < verified_before) due[{*member.verify_time, id}] = member;
  }
  std::vector<MemberId> ids;
  for (auto& [key, member] : due) {
    if (static_cast<int>(ids.size()) == limit) break;
    ids.push_back(key.second);
    decide(member);
    Save(std::move(member));
  }
  return ids;
}

absl::StatusOr<std::vector<TakenReminder>> FakeStore::TakeReminders(
    const Call&, absl::Time now, int limit,
    absl::FunctionRef<std::optional<ReminderStage>(Member&)> decide) {
  MutexLock lock(mutex_);
  std::map<std::pair<absl::Time, MemberId>, Member*> due;
  for (auto& [id, member] : members_) {
    if (member.next_reminder_time && *member.next_reminder_time <= now) {
      due[{*member.next_reminder_time, id}] = &member;
    }
  }
  std::vector<TakenReminder> taken;
  for (const auto& [key, member] : due) {
    if (static_cast<int>(taken.size()) == limit) break;
    taken.push_back({.member = key.second, .stage = decide(*member)});
  }
  return taken;
}

}  // namespace hiroba::identity
