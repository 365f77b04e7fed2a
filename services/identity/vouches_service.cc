#include "services/identity/vouches_service.h"

#include <memory>
#include <utility>
#include <vector>

#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/identity/admission_convert.h"
#include "services/identity/body_names.h"
#include "services/identity/events.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/vouch_convert.h"
#include "services/identity/vouch_rules.h"

namespace hiroba::identity {

VouchesService::VouchesService(Parts parts) : parts_(std::move(parts)) {}

absl::StatusOr<Admission> VouchesService::AddVouch(const Call& call, const Vouch& vouch) {
  const absl::Time now = vouch.create_time;
  const uint64_t notice = parts_.ids.Next();
  const std::shared_ptr<const MailDomains> rules = parts_.mail_domains.Current();
  const auto decide = [&](Admission& admission, Member& applicant, const Member& member,
                          const VouchFacts& facts) -> absl::StatusOr<AdmissionDecision> {
    const Verdict verdict =
        VerdictOn(rules->Check(applicant.address, now), parts_.bodies, JapaneseDay(now));
    RETURN_IF_ERROR(CheckVouch(admission, applicant, verdict, member, facts, parts_.bodies, now));
    if (!CountVouch(admission, applicant, member, facts, parts_.bodies, now))
      return AdmissionDecision{};
    return AdmissionDecision{
        .changed = true,
        .notice = AdmittedNotice(parts_.mail_frame, notice, applicant,
                                 BodyDisplayName(parts_.bodies, admission.suggested_body), now)};
  };
  return parts_.store.AddVouch(call, vouch, now - kVouchesWindow, decide);
}

grpc::ServerUnaryReactor* VouchesService::VouchForAdmission(
    grpc::CallbackServerContext* context, const v1::VouchForAdmissionRequest* request,
    v1::Admission* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(Vouch vouch, ParseVouch(*request));
    vouch.member = call.caller.member;
    vouch.create_time = parts_.clock.Now();
    ASSIGN_OR_RETURN(const Admission admission, AddVouch(call, vouch));
    if (admission.state == Admission::State::kApproved) {
      parts_.announce(MemberName(admission.member));
    }
    Log(INFO, "vouched for",
        {{"admission", admission.id},
         {"member", admission.member},
         {"admitted", admission.state == Admission::State::kApproved}});
    ASSIGN_OR_RETURN(const std::vector<Vouch> vouches,
                     parts_.store.ListVouches(call, {admission.id}));
    *response = ToProto(admission, vouches, AdmissionView::kColleague, vouch.member, parts_.bodies);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* VouchesService::RevokeVouching(grpc::CallbackServerContext* context,
                                                         const v1::RevokeVouchingRequest* request,
                                                         v1::VouchingRight* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(VouchingRevocation revocation, ParseRevocation(*request));
    revocation.revoked_by = call.caller.member;
    revocation.revoke_time = parts_.clock.Now();
    ASSIGN_OR_RETURN(const int withdrawn, parts_.store.RevokeVouching(call, revocation));
    Log(INFO, "vouching revoked", {{"member", revocation.member}, {"withdrawn", withdrawn}});
    response->set_member(MemberName(revocation.member));
    response->set_revoked(true);
    response->set_withdrawn_count(withdrawn);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* VouchesService::RestoreVouching(grpc::CallbackServerContext* context,
                                                          const v1::RestoreVouchingRequest* request,
                                                          v1::VouchingRight* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const MemberId member, ParseRestoration(*request));
    RETURN_IF_ERROR(parts_.store.RestoreVouching(call, member));
    Log(INFO, "vouching restored", {{"member", member}});
    response->set_member(MemberName(member));
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
