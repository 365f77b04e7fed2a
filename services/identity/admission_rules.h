// Decides cases of the waiting list. No I/O; time is an argument.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/identity/model.h"

namespace hiroba::identity {

struct Approval {
  AdmissionId admission;
  std::string body;
  std::string reason;
};

// Lets an applicant in as an official of `approval.body`, on record with who decided and why.
// Returns whether anything changed: not when she was let in before. FAILED_PRECONDITION, reason
// ADMISSION_DECIDED, when she was rejected.
absl::StatusOr<bool> Approve(Admission& admission, Member& member, const Approval& approval,
                             const Caller& decider, absl::Time now);

}  // namespace hiroba::identity
