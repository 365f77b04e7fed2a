// The admissions of FakeStore.
#include <algorithm>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"
#include "services/identity/member_rows.h"

namespace hiroba::identity {
namespace {

absl::Status NoAdmission() { return NotFound("ADMISSION_NOT_FOUND", "その申請は見つかりません。"); }

}  // namespace

void FakeStore::AddApplicant(Admission& admission) {
  const auto found = members_.find(admission.member);
  if (found == members_.end()) return;
  const Member& member = found->second;
  admission.display_name = member.display_name;
  admission.address = member.address;
  admission.department = member.postings.front().department;
}

void FakeStore::SaveDecision(const Admission& admission, const Member& member,
                             const AdmissionDecision& decided) {
  if (!decided.changed) return;
  admissions_[admission.id] = admission;
  Save(member);
  if (decided.notice) AddNotice(*decided.notice);
  if (decided.learned) KeepLearned(*decided.learned);
}

absl::StatusOr<std::vector<Admission>> FakeStore::ListAdmissions(const Call&,
                                                                 const AdmissionQuery& query,
                                                                 AdmissionId after, int limit) {
  MutexLock lock(mutex_);
  std::vector<Admission> listed;
  for (auto [id, admission] : admissions_) {
    const bool decided = admission.state != Admission::State::kOpen;
    if (decided != query.decided) continue;
    if (!decided && IsLeaving(admission.member)) continue;
    const bool any = query.bodies.empty();
    if (!any && std::ranges::count(query.bodies, admission.suggested_body) == 0) continue;
    if (after && (query.decided ? id >= after : id <= after)) continue;
    AddApplicant(admission);
    listed.push_back(admission);
  }
  if (query.decided) std::reverse(listed.begin(), listed.end());
  if (listed.size() > static_cast<size_t>(limit)) listed.resize(static_cast<size_t>(limit));
  return listed;
}

absl::StatusOr<Admission> FakeStore::FindAdmission(const Call&, MemberId member) {
  MutexLock lock(mutex_);
  const auto newest = std::find_if(admissions_.rbegin(), admissions_.rend(),
                                   [&](auto& entry) { return entry.second.member == member; });
  if (newest == admissions_.rend()) return NoAdmission();
  Admission admission = newest->second;
  AddApplicant(admission);
  return admission;
}

absl::StatusOr<std::vector<Admission>> FakeStore::ListAdmissionsOf(const Call&, MemberId member) {
  MutexLock lock(mutex_);
  std::vector<Admission> listed;
  for (auto [id, admission] : admissions_) {
    if (admission.member != member) continue;
    AddApplicant(admission);
    listed.insert(listed.begin(), admission);
  }
  return listed;
}

absl::StatusOr<Admission> FakeStore::CreateAdmission(
    const Call&, MemberId id, absl::Time since,
    absl::FunctionRef<absl::StatusOr<std::optional<Admission>>(const Member&,
                                                               const Admission* newest, int recent)>
        decide) {
  MutexLock lock(mutex_);
  const auto member = members_.find(id);
  if (member == members_.end()) {
    return NotFound("MEMBER_NOT_FOUND", "その会員は見つかりません。");
  }
  const Admission* newest = nullptr;
  int recent = 0;
  for (const auto& [key, other] : admissions_) {
    if (other.member != id) continue;
    newest = &other;
    if (other.create_time >= since) ++recent;
  }
  ASSIGN_OR_RETURN(const std::optional<Admission> made, decide(member->second, newest, recent));
  Admission kept = made ? *made : *newest;
  admissions_[kept.id] = kept;
  AddApplicant(kept);
  return kept;
}

absl::StatusOr<Admission> FakeStore::DecideAdmission(
    const Call&, AdmissionId id,
    absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member&)> decide) {
  MutexLock lock(mutex_);
  const auto found = admissions_.find(id);
  if (found == admissions_.end()) return NoAdmission();
  Admission admission = found->second;
  if (!members_.contains(admission.member)) return MemberNotFound();
  Member member = members_[admission.member];
  ASSIGN_OR_RETURN(const AdmissionDecision decided, decide(admission, member));
  SaveDecision(admission, member, decided);
  AddApplicant(admission);
  return admission;
}

absl::StatusOr<AdmissionBacklog> FakeStore::CountOpenAdmissions(const Call&) {
  MutexLock lock(mutex_);
  AdmissionBacklog backlog;
  for (const auto& [id, admission] : admissions_) {
    if (admission.state != Admission::State::kOpen || IsLeaving(admission.member)) continue;
    ++backlog.open;
    backlog.oldest =
        std::min(backlog.oldest.value_or(admission.create_time), admission.create_time);
  }
  return backlog;
}

}  // namespace hiroba::identity
