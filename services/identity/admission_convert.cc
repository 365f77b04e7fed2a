#include "services/identity/admission_convert.h"

#include <string>
#include <string_view>

#include "services/common/field_mask.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/identity/body_convert.h"
#include "services/identity/body_names.h"
#include "services/identity/events.h"
#include "services/identity/registration_convert.h"
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

void AddVouches(std::span<const Vouch> vouches, const Admission& admission, AdmissionView view,
                MemberId reader, v1::Admission& proto) {
  for (const Vouch& vouch : vouches) {
    if (vouch.admission != admission.id) continue;
    if (!vouch.withdrawn) proto.set_vouch_count(proto.vouch_count() + 1);
    if (vouch.member == reader && !vouch.withdrawn) proto.set_vouched(true);
    if (view != AdmissionView::kModerator) continue;
    v1::Admission::Vouch& shown = *proto.add_vouches();
    shown.set_member(MemberName(vouch.member));
    shown.set_display_name(vouch.display_name);
    shown.set_statement(vouch.statement);
    *shown.mutable_create_time() = ToTimestamp(vouch.create_time);
    shown.set_withdrawn(vouch.withdrawn);
  }
}

// What the applicant sees and her colleagues do not.
void AddCase(const Admission& admission, v1::Admission& proto) {
  proto.set_member(MemberName(admission.member));
  proto.set_statement(admission.statement);
  proto.set_explanation(admission.explanation);
  proto.set_shared_mailbox(admission.shared_mailbox);
  if (admission.state == Admission::State::kOpen) return;
  proto.set_decision_reason(admission.decision_reason);
  proto.set_by_vouching(admission.by_vouching);
  *proto.mutable_decide_time() = ToTimestamp(admission.decide_time);
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
  approval.learn_domain = request.learn_domain();
  return approval;
}

absl::StatusOr<Rejection> ParseRejection(const v1::RejectAdmissionRequest& request) {
  Rejection rejection;
  ASSIGN_OR_RETURN(rejection.admission,
                   ParseName<AdmissionId>("admissions/{admission}", request.name(), "name"));
  Violations violations;
  rejection.reason = CheckText(violations, "reason", request.reason(), 1, kMaxReason);
  RETURN_IF_ERROR(violations.ToStatus());
  return rejection;
}

absl::StatusOr<std::string> ParseStatement(const v1::CreateAdmissionRequest& request) {
  Violations violations;
  std::string statement = CheckText(violations, "admission.statement",
                                    request.admission().statement(), 1, kMaxStatement);
  RETURN_IF_ERROR(violations.ToStatus());
  return statement;
}

absl::StatusOr<StatementEdit> ParseStatementEdit(const v1::UpdateAdmissionRequest& request) {
  const v1::Admission& proto = request.admission();
  StatementEdit edit;
  ASSIGN_OR_RETURN(edit.admission, ParseName<AdmissionId>("admissions/{admission}", proto.name(),
                                                          "admission.name"));
  // It is the only field, so an absent mask means it, too.
  RETURN_IF_ERROR(ParseUpdateMask(request.update_mask(), proto, {"statement"}).status());
  Violations violations;
  edit.statement =
      CheckText(violations, "admission.statement", proto.statement(), 1, kMaxStatement);
  RETURN_IF_ERROR(violations.ToStatus());
  return edit;
}

v1::Admission ToProto(const Admission& admission, std::span<const Vouch> vouches,
                      AdmissionView view, MemberId reader, const BodyTable& bodies) {
  v1::Admission proto;
  proto.set_name(FormatName("admissions/{admission}", admission.id));
  proto.set_display_name(admission.display_name);
  proto.set_department(admission.department);
  proto.set_suggested_body(BodyName(admission.suggested_body));
  proto.set_suggested_body_display_name(BodyDisplayName(bodies, admission.suggested_body));
  proto.set_state(ToProto(admission.state));
  *proto.mutable_create_time() = ToTimestamp(admission.create_time);
  AddVouches(vouches, admission, view, reader, proto);
  if (view == AdmissionView::kColleague) return proto;
  AddCase(admission, proto);
  if (view == AdmissionView::kApplicant) return proto;
  proto.set_address(admission.address);
  proto.set_rule(admission.rule);
  if (admission.decided_by) proto.set_decided_by(MemberName(admission.decided_by));
  return proto;
}

}  // namespace hiroba::identity
