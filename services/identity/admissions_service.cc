#include "services/identity/admissions_service.h"

#include <utility>
#include <vector>

#include "services/common/log.h"
#include "services/common/page_token.h"
#include "services/common/status_macros.h"
#include "services/identity/admission_convert.h"
#include "services/identity/admission_rules.h"
#include "services/identity/body_convert.h"
#include "services/identity/body_names.h"
#include "services/identity/events.h"

namespace hiroba::identity {

AdmissionsService::AdmissionsService(Parts parts) : parts_(std::move(parts)) {}

grpc::ServerUnaryReactor* AdmissionsService::ListAdmissions(
    grpc::CallbackServerContext* context, const v1::ListAdmissionsRequest* request,
    v1::ListAdmissionsResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const int limit, ParsePageSize(request->page_size()));
    ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(*request, "n"));
    const AdmissionId after{keys.empty() ? 0 : keys.Number(0)};
    ASSIGN_OR_RETURN(std::vector<Admission> admissions,
                     parts_.store.ListAdmissions(call, after, limit + 1));
    if (admissions.size() > static_cast<size_t>(limit)) {
      admissions.resize(static_cast<size_t>(limit));
      response->set_next_page_token(FormatPageToken(*request, {admissions.back().id.value}));
    }
    for (const Admission& admission : admissions) {
      *response->add_admissions() = ToProto(admission);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdmissionsService::ApproveAdmission(
    grpc::CallbackServerContext* context, const v1::ApproveAdmissionRequest* request,
    v1::Admission* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Approval approval, ParseApproval(*request, parts_.bodies));
    const absl::Time now = parts_.clock.Now();
    const uint64_t notice = parts_.ids.Next();
    const auto decide = [&](Admission& current,
                            Member& member) -> absl::StatusOr<AdmissionDecision> {
      ASSIGN_OR_RETURN(const bool changed, Approve(current, member, approval, call.caller, now));
      if (!changed) return AdmissionDecision{};
      return AdmissionDecision{
          .changed = true,
          .notice = AdmittedNotice(parts_.mail_frame, notice, member,
                                   BodyDisplayName(parts_.bodies, approval.body), now),
          .act = ActOf(call, request->name(),
                       {{"member", MemberName(member.id)},
                        {"body", BodyName(approval.body)},
                        {"reason", approval.reason}})};
    };
    ASSIGN_OR_RETURN(const Admission admission,
                     parts_.store.DecideAdmission(call, approval.admission, decide));
    // What she may do from now on, she may do at once.
    parts_.announce(MemberName(admission.member));
    Log(INFO, "admission approved",
        {{"admission", admission.id}, {"member", admission.member}, {"body", approval.body}});
    *response = ToProto(admission);
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
