#include "services/identity/vouch_convert.h"

#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/violations.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxStatement = 500;
constexpr int kMaxReason = 500;

}  // namespace

absl::StatusOr<Vouch> ParseVouch(const v1::VouchForAdmissionRequest& request) {
  Vouch vouch;
  ASSIGN_OR_RETURN(vouch.admission,
                   ParseName<AdmissionId>("admissions/{admission}", request.name(), "name"));
  Violations violations;
  vouch.statement = CheckText(violations, "statement", request.statement(), 1, kMaxStatement);
  RETURN_IF_ERROR(violations.ToStatus());
  return vouch;
}

absl::StatusOr<VouchingRevocation> ParseRevocation(const v1::RevokeVouchingRequest& request) {
  VouchingRevocation revocation;
  ASSIGN_OR_RETURN(revocation.member,
                   ParseName<MemberId>("members/{member}", request.name(), "name"));
  Violations violations;
  revocation.reason = CheckText(violations, "reason", request.reason(), 1, kMaxReason);
  RETURN_IF_ERROR(violations.ToStatus());
  return revocation;
}

absl::StatusOr<MemberId> ParseRestoration(const v1::RestoreVouchingRequest& request) {
  return ParseName<MemberId>("members/{member}", request.name(), "name");
}

}  // namespace hiroba::identity
