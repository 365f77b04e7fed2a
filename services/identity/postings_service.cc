#include "services/identity/postings_service.h"

#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/events.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/member_convert.h"
#include "services/identity/posting_convert.h"
#include "services/identity/posting_rules.h"

namespace hiroba::identity {

PostingsService::PostingsService(Parts parts) : parts_(std::move(parts)) {}

absl::Status PostingsService::Edit(const Call& call, MemberId member,
                                   absl::FunctionRef<absl::Status(Member&)> decide,
                                   v1::Member& response) {
  if (member != call.caller.member) {
    return PermissionDenied("NOT_YOUR_PROFILE", "ほかの人のプロフィールは変更できません。");
  }
  ASSIGN_OR_RETURN(const Member edited, parts_.store.EditMember(call, member, decide));
  parts_.announce(MemberName(edited.id));
  response = ToSelfProto(edited, parts_.bodies, parts_.staff_second_factor, parts_.clock.Now());
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* PostingsService::CreatePosting(grpc::CallbackServerContext* context,
                                                         const v1::CreatePostingRequest* request,
                                                         v1::Member* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(Posting posting, ParsePosting(*request));
    posting.id = parts_.ids.New<PostingId>();
    const absl::CivilDay today = JapaneseDay(parts_.clock.Now());
    // A merger takes those who are at the body along.
    const auto start = [&](Member& member) {
      return StartPosting(member, posting, today, parts_.bodies.On(ConfirmedBody(member), today));
    };
    return Edit(call, call.caller.member, start, *response);
  });
}

grpc::ServerUnaryReactor* PostingsService::UpdatePosting(grpc::CallbackServerContext* context,
                                                         const v1::UpdatePostingRequest* request,
                                                         v1::Member* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const PostingEdit edit, ParsePostingEdit(*request, call.caller));
    const auto correct = [&](Member& member) { return EditPosting(member, edit); };
    return Edit(call, edit.member, correct, *response);
  });
}

grpc::ServerUnaryReactor* PostingsService::EndPosting(grpc::CallbackServerContext* context,
                                                      const v1::EndPostingRequest* request,
                                                      v1::Member* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const PostingEnd end, ParsePostingEnd(*request, call.caller));
    const absl::CivilDay day = end.day.value_or(JapaneseDay(parts_.clock.Now()));
    const auto finish = [&](Member& member) {
      return identity::EndPosting(member, end.key.posting, day);
    };
    return Edit(call, end.key.member, finish, *response);
  });
}

grpc::ServerUnaryReactor* PostingsService::DeletePosting(grpc::CallbackServerContext* context,
                                                         const v1::DeletePostingRequest* request,
                                                         v1::Member* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const PostingKey key, ParsePostingName(request->name(), call.caller, "name"));
    const auto take_back = [&](Member& member) {
      return identity::DeletePosting(member, key.posting);
    };
    return Edit(call, key.member, take_back, *response);
  });
}

}  // namespace hiroba::identity
