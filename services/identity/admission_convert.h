// Between admissions and their protos.
#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/admissions.pb.h"
#include "services/common/caller.h"
#include "services/common/violations.h"
#include "services/identity/admission_rules.h"
#include "services/identity/bodies.h"
#include "services/identity/model.h"

namespace hiroba::identity {

absl::StatusOr<Approval> ParseApproval(const v1::ApproveAdmissionRequest& request,
                                       const BodyTable& bodies);
absl::StatusOr<Rejection> ParseRejection(const v1::RejectAdmissionRequest& request);

// Returns the statement of somebody who applies again.
absl::StatusOr<std::string> ParseStatement(const v1::CreateAdmissionRequest& request);

struct StatementEdit {
  AdmissionId admission;
  std::string statement;
};
absl::StatusOr<StatementEdit> ParseStatementEdit(const v1::UpdateAdmissionRequest& request);

// How much of a case its reader sees.
enum class AdmissionView { kModerator, kApplicant, kColleague };

// `vouches` are those of this case and perhaps of others; `reader` is told whether she has vouched.
v1::Admission ToProto(const Admission& admission, std::span<const Vouch> vouches,
                      AdmissionView view, MemberId reader, const BodyTable& bodies);

}  // namespace hiroba::identity
