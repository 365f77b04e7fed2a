#include "services/identity/leavings_service.h"

#include <utility>

#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/identity/events.h"
#include "services/identity/leaving_convert.h"
#include "services/identity/leaving_mails.h"
#include "services/identity/leaving_rules.h"

namespace hiroba::identity {

LeavingsService::LeavingsService(Parts parts) : parts_(std::move(parts)) {}

grpc::ServerUnaryReactor* LeavingsService::CreateLeaving(grpc::CallbackServerContext* context,
                                                         const v1::CreateLeavingRequest* request,
                                                         v1::Leaving* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Leaving::Posts posts, ParseLeavingPosts(request->posts()));
    ASSIGN_OR_RETURN(const Member checked,
                     parts_.reauthentication.CheckBoth(call, request->password(), request->code()));
    const absl::Time now = parts_.clock.Now();
    const uint64_t notice = parts_.ids.Next();
    const auto leave = [&](Member& member) -> absl::StatusOr<LeavingDecision> {
      if (member.password_hash != checked.password_hash) return PasswordWrong();
      ASSIGN_OR_RETURN(const bool changed, Leave(posts, now, member));
      if (!changed) return LeavingDecision{};
      return LeavingDecision{.changed = true,
                             .notice = LeavingNotice(parts_.mail_frame, notice, member, now)};
    };
    ASSIGN_OR_RETURN(const Member member, parts_.store.EditLeaving(call, checked.id, leave));
    // What stands open with her sessions ends.
    parts_.announce(MemberName(member.id));
    Log(INFO, "member leaves", {{"member", member.id}});
    *response = ToProto(*member.leaving);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* LeavingsService::GetLeaving(grpc::CallbackServerContext* context,
                                                      const v1::GetLeavingRequest* request,
                                                      v1::Leaving* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Member member, parts_.members.GetMember(call, call.caller.member));
    if (!member.leaving) return LeavingNotFound();
    *response = ToProto(*member.leaving);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* LeavingsService::DeleteLeaving(grpc::CallbackServerContext* context,
                                                         const v1::DeleteLeavingRequest* request,
                                                         v1::Leaving* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    const absl::Time now = parts_.clock.Now();
    const uint64_t notice = parts_.ids.Next();
    Leaving left;
    const auto change_mind = [&](Member& member) -> absl::StatusOr<LeavingDecision> {
      if (member.leaving) left = *member.leaving;
      RETURN_IF_ERROR(ChangeMind(now, member));
      return LeavingDecision{.changed = true,
                             .notice = MindChangedNotice(parts_.mail_frame, notice, member, now)};
    };
    RETURN_IF_ERROR(parts_.store.EditLeaving(call, call.caller.member, change_mind).status());
    // What she may do again, she may do at once.
    parts_.announce(MemberName(call.caller.member));
    Log(INFO, "member changed her mind", {{"member", call.caller.member}});
    *response = ToProto(left);
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
