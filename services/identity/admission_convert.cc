#include "services/identity/admission_convert.h"

#include <string>
#include <string_view>

#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/body_convert.h"
#include "services/identity/body_names.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxReason = 500;

std::string CheckBodyName(Violations& violations, std::string_view field, std::string_view name,
                          const BodyTable& bodies) {
  const auto body = ParseName<std::string>("bodies/{body}", name, field);
  if (!body.ok() || !IsBodyId(bodies, *body)) {
    violations.Add(field, "団体が見つかりません。一覧から選んでください。");
    return "";
  }
  return *body;
}

v1::Admission::State ToProto(Admission::State state) {
  switch (state) {
    case Admission::State::kOpen:
      return v1::Admission::OPEN;
    case Admission::State::kApproved:
      return v1::Admission::APPROVED;
    case Admission::State::kRejected:
      return v1::Admission::REJECTED;
  }
  return v1::Admission::STATE_UNSPECIFIED;
}

}  // namespace

absl::StatusOr<Approval> ParseApproval(const v1::ApproveAdmissionRequest& request,
                                       const BodyTable& bodies) {
  Approval approval;
  ASSIGN_OR_RETURN(approval.admission,
                   ParseName<AdmissionId>("admissions/{admission}", request.name(), "name"));
  Violations violations;
  approval.body = CheckBodyName(violations, "body", request.body(), bodies);
  approval.reason = CheckText(violations, "reason", request.reason(), 0, kMaxReason);
  RETURN_IF_ERROR(violations.ToStatus());
  return approval;
}

v1::Admission ToProto(const Admission& admission) {
  v1::Admission proto;
  proto.set_name(FormatName("admissions/{admission}", admission.id));
  proto.set_member(FormatName("members/{member}", admission.member));
  proto.set_display_name(admission.display_name);
  proto.set_address(admission.address);
  proto.set_department(admission.department);
  proto.set_statement(admission.statement);
  proto.set_explanation(admission.explanation);
  proto.set_suggested_body(BodyName(admission.suggested_body));
  proto.set_state(ToProto(admission.state));
  *proto.mutable_create_time() = ToTimestamp(admission.create_time);
  proto.set_decision_reason(admission.decision_reason);
  return proto;
}

}  // namespace hiroba::identity
