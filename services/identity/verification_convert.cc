#include "services/identity/verification_convert.h"

#include <utility>

#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/body_names.h"
#include "services/identity/codes.h"
#include "services/identity/posting_convert.h"
#include "services/identity/registration_convert.h"

namespace hiroba::identity {

absl::StatusOr<VerificationForm> ParseVerificationForm(
    const v1::CreateVerificationRequest& request) {
  Violations violations;
  VerificationForm form;
  if (!request.address().empty()) {
    RegistrationForm address;
    AddAddress(violations, "address", request.address(), address);
    form.address = std::move(address.address);
    form.address_identity = std::move(address.address_identity);
    form.domain = std::move(address.domain);
  }
  if (request.has_posting()) {
    form.posting = ParsePostingFields(violations, "posting", request.posting());
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return form;
}

absl::StatusOr<VerificationCode> ParseVerificationCode(
    const v1::ConfirmVerificationRequest& request) {
  VerificationCode typed;
  ASSIGN_OR_RETURN(typed.verification, ParseName<VerificationId>("verifications/{verification}",
                                                                 request.name(), "name"));
  typed.code = NormaliseCode(request.code());
  return typed;
}

v1::Verification ToProto(const Verification& verification, const BodyTable& bodies) {
  v1::Verification proto;
  proto.set_name(FormatName("verifications/{verification}", verification.id));
  proto.set_body_display_name(BodyDisplayName(bodies, verification.body));
  proto.set_address_changes(verification.address_identity != verification.old_identity);
  *proto.mutable_expire_time() = ToTimestamp(verification.code.expire_time);
  return proto;
}

}  // namespace hiroba::identity
