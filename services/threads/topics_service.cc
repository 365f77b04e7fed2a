#include "services/threads/topics_service.h"

#include <optional>
#include <vector>

#include "services/common/page_token.h"
#include "services/common/status_macros.h"
#include "services/threads/names.h"
#include "services/threads/topic_convert.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {

grpc::ServerUnaryReactor* TopicsService::CreateTopic(grpc::CallbackServerContext* context,
                                                     const v1::CreateTopicRequest* request,
                                                     v1::Topic* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckIsMember(call.caller));
    ASSIGN_OR_RETURN(TopicDraft draft, ParseCreateTopic(*request));
    draft.topic.id = ids_.New<TopicId>();
    draft.topic.create_time = clock_.Now();
    ASSIGN_OR_RETURN(const TopicView view,
                     topics_.CreateTopic(call.deadline, draft.topic, call.caller.member,
                                         draft.request_id, ActOf(call, TopicName(draft.topic.id))));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* TopicsService::GetTopic(grpc::CallbackServerContext* context,
                                                  const v1::GetTopicRequest* request,
                                                  v1::Topic* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const TopicId topic, ParseTopicName(request->name(), "name"));
    ASSIGN_OR_RETURN(const TopicView view,
                     topics_.GetTopic(call.deadline, topic, call.caller.member));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* TopicsService::ListTopics(grpc::CallbackServerContext* context,
                                                    const v1::ListTopicsRequest* request,
                                                    v1::ListTopicsResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<TopicView> views,
                     topics_.ListTopics(call.deadline, call.caller.member));
    for (const TopicView& view : views) *response->add_topics() = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* TopicsService::UpdateTopic(grpc::CallbackServerContext* context,
                                                     const v1::UpdateTopicRequest* request,
                                                     v1::Topic* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const TopicEdit edit, ParseUpdateTopic(*request));
    ASSIGN_OR_RETURN(
        const TopicView view,
        topics_.EditTopic(
            call.deadline, edit.id, call.caller.member,
            [&](const TopicView& current, Topic& topic) -> Decided {
              RETURN_IF_ERROR(CheckMayModerate(call.caller, current));
              return {EditTopic(call.caller, edit, topic), ActOf(call, TopicName(edit.id))};
            }));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* TopicsService::JoinTopic(grpc::CallbackServerContext* context,
                                                   const v1::JoinTopicRequest* request,
                                                   v1::Topic* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckIsMember(call.caller));
    ASSIGN_OR_RETURN(const TopicId id, ParseTopicName(request->name(), "name"));
    const absl::Time now = clock_.Now();
    ASSIGN_OR_RETURN(const TopicView view,
                     topics_.EditMembership(
                         call.deadline, id, call.caller.member, call.caller.member,
                         [&](const TopicView& current, Membership& membership) {
                           return threads::JoinTopic(current.topic.visibility, now, membership);
                         }));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* TopicsService::LeaveTopic(grpc::CallbackServerContext* context,
                                                    const v1::LeaveTopicRequest* request,
                                                    v1::Topic* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const TopicId id, ParseTopicName(request->name(), "name"));
    ASSIGN_OR_RETURN(
        const TopicView view,
        topics_.EditMembership(call.deadline, id, call.caller.member, call.caller.member,
                               [](const TopicView&, Membership& membership) {
                                 return threads::LeaveTopic(membership);
                               }));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* TopicsService::ListJoinRequests(
    grpc::CallbackServerContext* context, const v1::ListJoinRequestsRequest* request,
    v1::ListJoinRequestsResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const TopicId topic, ParseTopicName(request->parent(), "parent"));
    ASSIGN_OR_RETURN(const int page_size, ParsePageSize(request->page_size()));
    ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(*request, "nn"));
    std::optional<JoinRequest> after;
    if (!keys.empty()) {
      after = JoinRequest{MemberId{keys.Number(1)},
                          absl::FromUnixMicros(static_cast<std::int64_t>(keys.Number(0)))};
    }
    ASSIGN_OR_RETURN(const TopicView view,
                     topics_.GetTopic(call.deadline, topic, call.caller.member));
    RETURN_IF_ERROR(CheckMayModerate(call.caller, view));
    ASSIGN_OR_RETURN(std::vector<JoinRequest> requests,
                     topics_.ListJoinRequests(call.deadline, topic, after, page_size + 1));
    if (requests.size() > static_cast<std::size_t>(page_size)) {
      requests.pop_back();
      const JoinRequest& last = requests.back();
      response->set_next_page_token(FormatPageToken(
          *request,
          {static_cast<std::uint64_t>(absl::ToUnixMicros(last.create_time)), last.member.value}));
    }
    for (const JoinRequest& from : requests) *response->add_join_requests() = ToProto(from);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* TopicsService::ApproveJoinRequest(
    grpc::CallbackServerContext* context, const v1::ApproveJoinRequestRequest* request,
    v1::Topic* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const TopicId id, ParseTopicName(request->name(), "name"));
    ASSIGN_OR_RETURN(const MemberId member, ParseMemberName(request->member(), "member"));
    const absl::Time now = clock_.Now();
    // The answer is the topic as the moderator stands to it.
    ASSIGN_OR_RETURN(const TopicView view,
                     topics_.EditMembership(
                         call.deadline, id, call.caller.member, member,
                         [&](const TopicView& current, Membership& membership) -> Decided {
                           RETURN_IF_ERROR(CheckMayModerate(call.caller, current));
                           return {threads::ApproveJoinRequest(now, membership),
                                   ActOf(call, TopicName(id), {{"member", request->member()}})};
                         }));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

}  // namespace hiroba::threads
