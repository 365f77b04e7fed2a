// The vouches of FakeStore.
#include <algorithm>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"

namespace hiroba::identity {

absl::StatusOr<Admission> FakeStore::AddVouch(
    const Call&, const Vouch& vouch, absl::Time since,
    absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member& applicant,
                                                        const Member& member, const VouchFacts&)>
        decide) {
  MutexLock lock(mutex_);
  const auto found = admissions_.find(vouch.admission);
  if (found == admissions_.end()) {
    return NotFound("ADMISSION_NOT_FOUND", "その申請は見つかりません。");
  }
  Admission admission = found->second;
  AddApplicant(admission);
  const auto given = vouches_.find({vouch.admission, vouch.member});
  if (given != vouches_.end() && !given->second.withdrawn) return admission;
  VouchFacts facts{.right_revoked = vouching_revocations_.contains(vouch.member)};
  for (const auto& [key, other] : vouches_) {
    if (other.member == vouch.member && other.create_time >= since) ++facts.recent;
    if (other.member != vouch.member && other.admission == vouch.admission && !other.withdrawn) {
      ++facts.others;
    }
  }
  for (const auto& [id, own] : admissions_) {
    if (own.member != vouch.member || !own.by_vouching) continue;
    if (own.state == Admission::State::kApproved) facts.vouched_in = own.decide_time;
  }
  Member applicant = members_[admission.member];
  ASSIGN_OR_RETURN(const AdmissionDecision decided,
                   decide(admission, applicant, members_[vouch.member], facts));
  vouches_[{vouch.admission, vouch.member}] = vouch;
  SaveDecision(admission, applicant, decided);
  AddApplicant(admission);
  return admission;
}

absl::StatusOr<std::vector<Vouch>> FakeStore::ListVouches(
    const Call&, const std::vector<AdmissionId>& admissions) {
  MutexLock lock(mutex_);
  std::vector<Vouch> listed;
  for (const auto& [key, vouch] : vouches_) {
    if (std::find(admissions.begin(), admissions.end(), vouch.admission) == admissions.end()) {
      continue;
    }
    listed.push_back(vouch);
    const auto member = members_.find(vouch.member);
    if (member != members_.end()) listed.back().display_name = member->second.display_name;
  }
  std::stable_sort(listed.begin(), listed.end(), [](const Vouch& a, const Vouch& b) {
    return std::pair(a.admission, a.create_time) < std::pair(b.admission, b.create_time);
  });
  return listed;
}

absl::StatusOr<std::vector<Vouch>> FakeStore::ListVouchesOf(const Call&, MemberId member) {
  MutexLock lock(mutex_);
  std::vector<Vouch> listed;
  for (const auto& [key, vouch] : vouches_) {
    if (vouch.member != member) continue;
    listed.push_back(vouch);
    const auto found = members_.find(member);
    if (found != members_.end()) listed.back().display_name = found->second.display_name;
  }
  std::stable_sort(listed.begin(), listed.end(), [](const Vouch& a, const Vouch& b) {
    return std::pair(a.create_time, a.admission) < std::pair(b.create_time, b.admission);
  });
  return listed;
}

absl::StatusOr<int> FakeStore::RevokeVouching(const Call&, const VouchingRevocation& revocation) {
  MutexLock lock(mutex_);
  if (!members_.contains(revocation.member)) {
    return NotFound("MEMBER_NOT_FOUND", "その会員は見つかりません。");
  }
  vouching_revocations_.try_emplace(revocation.member, revocation);
  return WithdrawVouches(revocation.member);
}

int FakeStore::WithdrawVouches(MemberId member) {
  int withdrawn = 0;
  for (auto& [key, vouch] : vouches_) {
    if (vouch.member != member || vouch.withdrawn) continue;
    if (admissions_[vouch.admission].state != Admission::State::kOpen) continue;
    vouch.withdrawn = true;
    ++withdrawn;
  }
  return withdrawn;
}

absl::Status FakeStore::RestoreVouching(const Call&, MemberId member) {
  MutexLock lock(mutex_);
  vouching_revocations_.erase(member);
  return absl::OkStatus();
}

}  // namespace hiroba::identity
