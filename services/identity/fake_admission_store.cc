// The admissions of FakeStore.
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"

namespace hiroba::identity {

absl::StatusOr<std::vector<Admission>> FakeStore::ListAdmissions(const Call&, AdmissionId after,
                                                                 int limit) {
  MutexLock lock(mutex_);
  std::vector<Admission> open;
  for (auto [id, admission] : admissions_) {
    if (id <= after || admission.state != Admission::State::kOpen) continue;
    if (static_cast<int>(open.size()) == limit) break;
    const Member& member = members_[admission.member];
    admission.display_name = member.display_name;
    admission.address = member.address;
    admission.department = member.postings.front().department;
    open.push_back(admission);
  }
  return open;
}

absl::StatusOr<Admission> FakeStore::DecideAdmission(
    const Call&, AdmissionId id,
    absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member&)> decide) {
  MutexLock lock(mutex_);
  const auto found = admissions_.find(id);
  if (found == admissions_.end()) {
    return NotFound("ADMISSION_NOT_FOUND", "その申請は見つかりません。");
  }
  Admission admission = found->second;
  Member member = members_[admission.member];
  ASSIGN_OR_RETURN(const AdmissionDecision decided, decide(admission, member));
  if (decided.changed) {
    found->second = admission;
    Save(member);
    if (decided.notice) AddNotice(*decided.notice);
  }
  admission.display_name = member.display_name;
  admission.address = member.address;
  admission.department = member.postings.front().department;
  return admission;
}

}  // namespace hiroba::identity
