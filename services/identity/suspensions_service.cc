#include "services/identity/suspensions_service.h"

#include <string>
#include <utility>

#include "services/common/log.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/violations.h"
#include "services/identity/events.h"
#include "services/identity/member_convert.h"
#include "services/identity/suspension_rules.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxReason = 500;

struct Decision {
  MemberId member;
  std::string reason;
};

// Both requests have the same fields.
template <class Request>
absl::StatusOr<Decision> Parse(const Request& request, int least_reason) {
  Violations violations;
  Decision decision;
  violations.Take(ParseName<MemberId>("members/{member}", request.name(), "name"), decision.member);
  decision.reason = CheckText(violations, "reason", request.reason(), least_reason, kMaxReason);
  RETURN_IF_ERROR(violations.ToStatus());
  return decision;
}

}  // namespace

SuspensionsService::SuspensionsService(Parts parts) : parts_(std::move(parts)) {}

grpc::ServerUnaryReactor* SuspensionsService::SuspendMember(grpc::CallbackServerContext* context,
                                                            const v1::SuspendMemberRequest* request,
                                                            v1::Member* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Decision decision, Parse(*request, 1));
    const absl::Time now = parts_.clock.Now();
    const uint64_t notice = parts_.ids.Next();
    const auto decide = [&](Member& member) -> absl::StatusOr<SuspensionDecision> {
      ASSIGN_OR_RETURN(const bool changed, Suspend(call.caller, decision.reason, now, member));
      if (!changed) return SuspensionDecision{};
      return SuspensionDecision{
          .changed = true,
          .notice = SuspendedNotice(notice, member, now),
          .act = ActOf(call, MemberName(member.id), {{"reason", decision.reason}})};
    };
    ASSIGN_OR_RETURN(const Member member,
                     parts_.store.EditSuspension(call, decision.member, decide));
    // What stands open with her sessions ends.
    parts_.announce(MemberName(member.id));
    Log(INFO, "member suspended", {{"member", member.id}});
    *response = ToProto(member, MemberView::kModerator, parts_.bodies, now);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SuspensionsService::UnsuspendMember(
    grpc::CallbackServerContext* context, const v1::UnsuspendMemberRequest* request,
    v1::Member* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Decision decision, Parse(*request, 0));
    const absl::Time now = parts_.clock.Now();
    const uint64_t notice = parts_.ids.Next();
    const auto decide = [&](Member& member) -> absl::StatusOr<SuspensionDecision> {
      ASSIGN_OR_RETURN(const bool changed, Unsuspend(call.caller, member));
      if (!changed) return SuspensionDecision{};
      return SuspensionDecision{
          .changed = true,
          .notice = UnsuspendedNotice(parts_.mail_frame, notice, member, now),
          .act = ActOf(call, MemberName(member.id), {{"reason", decision.reason}})};
    };
    ASSIGN_OR_RETURN(const Member member,
                     parts_.store.EditSuspension(call, decision.member, decide));
    parts_.announce(MemberName(member.id));
    Log(INFO, "member let in again", {{"member", member.id}});
    *response = ToProto(member, MemberView::kModerator, parts_.bodies, now);
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
