#include "services/identity/admissions_service.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "services/common/log.h"
#include "services/common/page_token.h"
#include "services/common/resource_name.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/admission_rules.h"
#include "services/identity/body_convert.h"
#include "services/identity/body_names.h"
#include "services/identity/events.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/learned_domain_rules.h"

namespace hiroba::identity {
namespace {

std::string DomainOf(const std::string& address) { return address.substr(address.find('@') + 1); }

// The domain that approving the case may teach for the suggested body, or for any when the address
// suggests none; empty where there is none.
std::string LearnableDomain(const Admission& admission, const Verdict& verdict,
                            const BodyTable& bodies) {
  const Body* suggested = bodies.Find(admission.suggested_body);
  const Body& body = suggested != nullptr ? *suggested : bodies.built_in().front();
  std::string domain = DomainOf(admission.address);
  return CheckLearn(verdict, domain, body).ok() ? domain : "";
}

absl::StatusOr<std::optional<LearnedDomain>> LearnFrom(const Approval& approval,
                                                       const Member& member, const Verdict& verdict,
                                                       const BodyTable& bodies, MemberId moderator,
                                                       absl::Time now) {
  if (!approval.learn_domain) return std::nullopt;
  const Body* body = bodies.Find(approval.body);
  if (body == nullptr) {
    return FailedPrecondition("DOMAIN_NOT_LEARNABLE",
                              "国の機関のドメインを覚えさせることはできません。");
  }
  const std::string domain = DomainOf(member.address);
  RETURN_IF_ERROR(CheckLearn(verdict, domain, *body));
  return Learn(domain, approval.body, moderator, now);
}

}  // namespace

AdmissionsService::AdmissionsService(Parts parts) : parts_(std::move(parts)) {}

grpc::ServerUnaryReactor* AdmissionsService::ListAdmissions(
    grpc::CallbackServerContext* context, const v1::ListAdmissionsRequest* request,
    v1::ListAdmissionsResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const int limit, ParsePageSize(request->page_size()));
    ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(*request, "n"));
    const AdmissionId after{keys.empty() ? 0 : keys.Number(0)};
    const bool all = (call.caller.may_moderate() || call.caller.internal) && !request->own_body();
    AdmissionQuery query{.decided = all && request->decided()};
    if (!all) {
      const std::string& body = call.caller.card.body;
      if (body.empty()) return absl::OkStatus();
      // Who applied before a merger is a colleague of those whose body goes on.
      query.bodies = PredecessorsOn(parts_.bodies.Current()->successions(), body,
                                    JapaneseDay(parts_.clock.Now()));
      query.bodies.push_back(body);
    }
    ASSIGN_OR_RETURN(std::vector<Admission> admissions,
                     parts_.store.ListAdmissions(call, query, after, limit + 1));
    if (admissions.size() > static_cast<size_t>(limit)) {
      admissions.resize(static_cast<size_t>(limit));
      response->set_next_page_token(FormatPageToken(*request, {admissions.back().id.value}));
    }
    const AdmissionView view = all ? AdmissionView::kModerator : AdmissionView::kColleague;
    ASSIGN_OR_RETURN(std::vector<v1::Admission> shown, Show(call, admissions, view));
    for (v1::Admission& admission : shown) *response->add_admissions() = std::move(admission);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdmissionsService::GetOwnAdmission(
    grpc::CallbackServerContext* context, const v1::GetOwnAdmissionRequest* request,
    v1::Admission* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Admission admission,
                     parts_.store.FindAdmission(call, call.caller.member));
    ASSIGN_OR_RETURN(*response, Show(call, admission, AdmissionView::kApplicant));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdmissionsService::CreateAdmission(
    grpc::CallbackServerContext* context, const v1::CreateAdmissionRequest* request,
    v1::Admission* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string statement, ParseStatement(*request));
    const absl::Time now = parts_.clock.Now();
    const auto id = parts_.ids.New<AdmissionId>();
    const std::shared_ptr<const MailDomains> rules = parts_.mail_domains.Current();
    const auto decide = [&](const Member& member, const Admission* newest,
                            int recent) -> absl::StatusOr<std::optional<Admission>> {
      const Verdict verdict =
          VerdictOn(rules->Check(member.address, now), parts_.bodies, JapaneseDay(now));
      ASSIGN_OR_RETURN(const bool create, CheckApply(member, verdict, statement, newest, recent));
      if (!create) return std::nullopt;
      return Apply(id, member, verdict, statement, now);
    };
    ASSIGN_OR_RETURN(
        const Admission admission,
        parts_.store.CreateAdmission(call, call.caller.member, now - kAdmissionsWindow, decide));
    Log(INFO, "admission applied for", {{"admission", admission.id}, {"member", admission.member}});
    ASSIGN_OR_RETURN(*response, Show(call, admission, AdmissionView::kApplicant));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdmissionsService::UpdateAdmission(
    grpc::CallbackServerContext* context, const v1::UpdateAdmissionRequest* request,
    v1::Admission* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const StatementEdit edit, ParseStatementEdit(*request));
    const auto decide = [&](Admission& current, Member&) -> absl::StatusOr<AdmissionDecision> {
      ASSIGN_OR_RETURN(const bool changed, EditStatement(current, call.caller, edit.statement));
      return AdmissionDecision{.changed = changed};
    };
    ASSIGN_OR_RETURN(const Admission admission,
                     parts_.store.DecideAdmission(call, edit.admission, decide));
    ASSIGN_OR_RETURN(*response, Show(call, admission, AdmissionView::kApplicant));
    return absl::OkStatus();
  });
}

absl::StatusOr<Admission> AdmissionsService::Approve(const Call& call, const Approval& approval) {
  const absl::Time now = parts_.clock.Now();
  const uint64_t notice = parts_.ids.Next();
  const std::shared_ptr<const MailDomains> rules = parts_.mail_domains.Current();
  const auto decide = [&](Admission& current, Member& member) -> absl::StatusOr<AdmissionDecision> {
    ASSIGN_OR_RETURN(const bool changed,
                     identity::Approve(current, member, approval, call.caller, now));
    if (!changed) return AdmissionDecision{};
    AdmissionDecision decision{.changed = true};
    ASSIGN_OR_RETURN(decision.learned, LearnFrom(approval, member,
                                                 VerdictOn(rules->Check(member.address, now),
                                                           parts_.bodies, JapaneseDay(now)),
                                                 parts_.bodies, call.caller.member, now));
    decision.notice = AdmittedNotice(parts_.mail_frame, notice, member,
                                     BodyDisplayName(parts_.bodies, approval.body), now);
    decision.act = ActOf(call, FormatName("admissions/{admission}", current.id),
                         {{"member", MemberName(member.id)},
                          {"body", BodyName(approval.body)},
                          {"reason", approval.reason}});
    if (decision.learned) decision.act->fields.emplace_back("learned", decision.learned->domain);
    return decision;
  };
  return parts_.store.DecideAdmission(call, approval.admission, decide);
}

grpc::ServerUnaryReactor* AdmissionsService::ApproveAdmission(
    grpc::CallbackServerContext* context, const v1::ApproveAdmissionRequest* request,
    v1::Admission* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Approval approval, ParseApproval(*request, parts_.bodies));
    ASSIGN_OR_RETURN(const Admission admission, Approve(call, approval));
    // What she may do from now on, she may do at once.
    parts_.announce(MemberName(admission.member));
    // Other replicas follow within seconds; so does this one when it fails.
    if (approval.learn_domain) {
      const absl::Status refreshed = parts_.mail_domains.Refresh(call);
      if (!refreshed.ok()) Log(WARNING, "mail domains not read", {{"status", refreshed}});
    }
    Log(INFO, "admission approved",
        {{"admission", admission.id},
         {"member", admission.member},
         {"body", approval.body},
         {"learned", approval.learn_domain}});
    ASSIGN_OR_RETURN(*response, Show(call, admission, AdmissionView::kModerator));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdmissionsService::RejectAdmission(
    grpc::CallbackServerContext* context, const v1::RejectAdmissionRequest* request,
    v1::Admission* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Rejection rejection, ParseRejection(*request));
    const absl::Time now = parts_.clock.Now();
    const uint64_t notice = parts_.ids.Next();
    const auto decide = [&](Admission& current,
                            Member& member) -> absl::StatusOr<AdmissionDecision> {
      ASSIGN_OR_RETURN(const bool changed, Reject(current, rejection, call.caller, now));
      if (!changed) return AdmissionDecision{};
      return AdmissionDecision{
          .changed = true,
          .notice = RejectedNotice(parts_.mail_frame, notice, member, rejection.reason, now),
          .act = ActOf(call, request->name(),
                       {{"member", MemberName(member.id)}, {"reason", rejection.reason}})};
    };
    ASSIGN_OR_RETURN(const Admission admission,
                     parts_.store.DecideAdmission(call, rejection.admission, decide));
    Log(INFO, "admission rejected", {{"admission", admission.id}, {"member", admission.member}});
    ASSIGN_OR_RETURN(*response, Show(call, admission, AdmissionView::kModerator));
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<v1::Admission>> AdmissionsService::Show(
    const Call& call, const std::vector<Admission>& admissions, AdmissionView view) {
  std::vector<AdmissionId> ids;
  for (const Admission& admission : admissions) ids.push_back(admission.id);
  ASSIGN_OR_RETURN(const std::vector<Vouch> vouches, parts_.vouches.ListVouches(call, ids));
  const std::shared_ptr<const MailDomains> rules = parts_.mail_domains.Current();
  const absl::Time now = parts_.clock.Now();
  std::vector<v1::Admission> shown;
  for (const Admission& admission : admissions) {
    shown.push_back(ToProto(admission, vouches, view, call.caller.member, parts_.bodies));
    if (view != AdmissionView::kModerator || admission.state != Admission::State::kOpen) continue;
    shown.back().set_learnable_domain(LearnableDomain(
        admission, VerdictOn(rules->Check(admission.address, now), parts_.bodies, JapaneseDay(now)),
        parts_.bodies));
  }
  return shown;
}

absl::StatusOr<v1::Admission> AdmissionsService::Show(const Call& call, const Admission& admission,
                                                      AdmissionView view) {
  ASSIGN_OR_RETURN(std::vector<v1::Admission> shown, Show(call, std::vector{admission}, view));
  return std::move(shown.front());
}

}  // namespace hiroba::identity
