#include "services/identity/admission_rules.h"

#include "services/common/status.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {

absl::StatusOr<bool> Approve(Admission& admission, Member& member, const Approval& approval,
                             const Caller& decider, absl::Time now) {
  if (admission.state == Admission::State::kApproved) return false;
  if (admission.state == Admission::State::kRejected) {
    return FailedPrecondition("ADMISSION_DECIDED", "この申請はすでに却下されています。");
  }
  admission.state = Admission::State::kApproved;
  admission.decision_reason = approval.reason;
  admission.decided_by = decider.member;
  admission.decide_time = now;
  Verify(member, now);
  member.postings.front().body = approval.body;
  return true;
}

}  // namespace hiroba::identity
