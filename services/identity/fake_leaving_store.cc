// The leavings of FakeStore.
#include <algorithm>
#include <utility>
#include <vector>

#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"
#include "services/identity/member_rows.h"

namespace hiroba::identity {
namespace {

bool HasLeftBefore(const Member& member, absl::Time time) {
  return member.leaving && member.leaving->time <= time && !member.suspension;
}

}  // namespace

bool FakeStore::IsLeaving(MemberId member) const {
  const auto found = members_.find(member);
  return found != members_.end() && found->second.leaving;
}

absl::StatusOr<Member> FakeStore::EditLeaving(
    const Call&, MemberId id, absl::FunctionRef<absl::StatusOr<LeavingDecision>(Member&)> decide) {
  MutexLock lock(mutex_);
  const auto found = members_.find(id);
  if (found == members_.end()) return MemberNotFound();
  Member member = found->second;
  ASSIGN_OR_RETURN(const LeavingDecision decided, decide(member));
  if (!decided.changed) return member;
  Save(member);
  if (member.leaving) {
    EndSessions(id, SessionId(), member.leaving->time);
    second_factors_[id].pending_secret.clear();
    second_factors_[id].pending_expire_time = absl::Time();
    WithdrawVouches(id);
  }
  if (decided.notice) AddNotice(*decided.notice);
  return found->second;
}

absl::StatusOr<std::vector<MemberId>> FakeStore::ListWhoHasLeft(const Call&, absl::Time left_before,
                                                                int limit) {
  MutexLock lock(mutex_);
  std::vector<std::pair<absl::Time, MemberId>> gone;
  for (const auto& [id, member] : members_) {
    if (HasLeftBefore(member, left_before)) gone.emplace_back(member.leaving->time, id);
  }
  std::sort(gone.begin(), gone.end());
  std::vector<MemberId> members;
  for (const auto& [time, id] : gone) {
    if (members.size() < static_cast<std::size_t>(limit)) members.push_back(id);
  }
  return members;
}

absl::StatusOr<bool> FakeStore::ForgetMember(
    const Call&, MemberId id, absl::Time left_before,
    absl::FunctionRef<Notice(const Member&)> say_good_bye) {
  MutexLock lock(mutex_);
  const auto found = members_.find(id);
  if (found == members_.end() || !HasLeftBefore(found->second, left_before)) return false;
  const Member member = found->second;
  DeleteRows(member);
  AddNotice(say_good_bye(member));
  return true;
}

void FakeStore::DeleteRows(const Member& member) {
  const auto is_hers = [&](const auto& entry) { return entry.second.member == member.id; };
  for (auto& [id, admission] : admissions_) {
    if (admission.member != member.id) continue;
    admission.statement.clear();
    admission.explanation.clear();
    admission.decision_reason.clear();
    const bool is_open = admission.state == Admission::State::kOpen;
    std::erase_if(vouches_, [is_open, hers = admission.id](const auto& entry) {
      return is_open && entry.second.admission == hers;
    });
    for (auto& [key, vouch] : vouches_) {
      if (vouch.admission == admission.id) vouch.statement.clear();
    }
  }
  std::erase_if(admissions_, [&](const auto& entry) {
    return is_hers(entry) && entry.second.state == Admission::State::kOpen;
  });
  for (auto& [key, vouch] : vouches_) {
    if (vouch.member == member.id) vouch.statement.clear();
  }
  std::erase_if(sessions_, is_hers);
  second_factors_.erase(member.id);
  std::erase_if(verifications_, is_hers);
  std::erase_if(password_resets_, is_hers);
  std::erase_if(directory_pages_,
                [&](const auto& entry) { return entry.first.first == member.id; });
  vouching_revocations_.erase(member.id);
  std::erase_if(notices_,
                [&](const auto& entry) { return entry.second.second.member == member.id; });
  std::erase_if(registrations_, [&](const auto& entry) {
    return entry.second.address_identity == member.address_identity;
  });
  for (auto& [id, kept] : data_exports_) {
    if (kept.data_export.member != member.id) continue;
    kept.data_export.state = DataExport::State::kRemoving;
    kept.data_export.due_time = absl::InfinitePast();
  }
  members_.erase(member.id);
}

}  // namespace hiroba::identity
