// Between admissions and their protos.
#pragma once

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/admissions.pb.h"
#include "services/identity/admission_rules.h"
#include "services/identity/bodies.h"
#include "services/identity/model.h"

namespace hiroba::identity {

absl::StatusOr<Approval> ParseApproval(const v1::ApproveAdmissionRequest& request,
                                       const BodyTable& bodies);
v1::Admission ToProto(const Admission& admission);

}  // namespace hiroba::identity
