#include "services/identity/registration_convert.h"

#include <string>
#include <string_view>
#include <utility>

#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/body_names.h"
#include "services/identity/codes.h"
#include "services/identity/text_shape.h"
#include "services/identity/work_address.h"

namespace hiroba::identity {
namespace {

v1::Registration::State ToProto(Registration::State state) {
  switch (state) {
    case Registration::State::kCodeSent:
      return v1::Registration::CODE_SENT;
    case Registration::State::kVerified:
      return v1::Registration::VERIFIED;
    case Registration::State::kWaiting:
      return v1::Registration::WAITING;
  }
  return v1::Registration::STATE_UNSPECIFIED;
}

}  // namespace

void AddAddress(Violations& violations, std::string_view field, const std::string& address,
                RegistrationForm& form) {
  absl::StatusOr<WorkAddress> parsed = ParseWorkAddress(address);
  if (!parsed.ok()) {
    violations.Add(field, ToStd(parsed.status().message()));
    return;
  }
  form.address = std::move(parsed->address);
  form.address_identity = std::move(parsed->identity);
  form.domain = std::move(parsed->domain);
}

absl::StatusOr<RegistrationForm> ParseRegistrationForm(
    const v1::CreateRegistrationRequest& request) {
  const v1::Registration& proto = request.registration();
  Violations violations;
  RegistrationForm form;
  AddAddress(violations, "registration.address", proto.address(), form);
  form.display_name =
      CheckLine(violations, "registration.displayName", proto.display_name(), 1, kMaxName);
  form.department =
      CheckLine(violations, "registration.department", proto.department(), 0, kMaxDepartment);
  form.statement =
      CheckText(violations, "registration.statement", proto.statement(), 0, kMaxStatement);
  if (!proto.terms_accepted()) {
    violations.Add("registration.termsAccepted",
                   "登録には、利用規約と個人情報の取扱いへの同意が必要です。");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return form;
}

absl::StatusOr<Confirmation> ParseConfirmation(const v1::ConfirmRegistrationRequest& request) {
  Confirmation confirmation;
  ASSIGN_OR_RETURN(
      confirmation.registration,
      ParseName<RegistrationId>("registrations/{registration}", request.name(), "name"));
  confirmation.code = NormaliseCode(request.code());
  confirmation.password = request.password();
  return confirmation;
}

v1::Registration ToProto(const Registration& registration, const BodyTable& bodies) {
  v1::Registration proto;
  proto.set_name(FormatName("registrations/{registration}", registration.id));
  proto.set_display_name(registration.display_name);
  proto.set_department(registration.department);
  proto.set_statement(registration.statement);
  proto.set_terms_accepted(true);
  proto.set_state(ToProto(registration.state));
  proto.set_explanation(registration.explanation);
  if (registration.outcome == Outcome::kBody) {
    proto.set_body_display_name(BodyDisplayName(bodies, registration.body));
  }
  proto.set_shared_mailbox(registration.shared_mailbox);
  *proto.mutable_expire_time() = ToTimestamp(registration.code.expire_time);
  if (registration.member) {
    proto.set_member(FormatName("members/{member}", registration.member));
  }
  return proto;
}

v1::CheckAddressResponse ToCheckedAddress(const Verdict& verdict) {
  v1::CheckAddressResponse proto;
  if (verdict.outcome == Outcome::kReject) {
    proto.set_outcome(v1::CheckAddressResponse::REFUSED);
  } else if (verdict.outcome == Outcome::kBody && !verdict.shared_mailbox) {
    proto.set_outcome(v1::CheckAddressResponse::SETTLED);
  } else {
    proto.set_outcome(v1::CheckAddressResponse::REVIEW);
  }
  proto.set_explanation(verdict.explanation);
  if (verdict.outcome == Outcome::kBody) {
    proto.set_body_display_name(DisplayName(*verdict.body));
  }
  proto.set_shared_mailbox(verdict.shared_mailbox);
  return proto;
}

}  // namespace hiroba::identity
