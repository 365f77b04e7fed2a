#include "services/threads/topic_convert.h"

#include <string>
#include <string_view>

#include "services/common/field_mask.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/threads/names.h"
#include "services/threads/text_shape.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

constexpr std::size_t kMaxDescriptionCharacters = 500;

Visibility ParseVisibility(v1::Topic::Visibility visibility, Violations& violations) {
  if (visibility == v1::Topic::VISIBILITY_UNSPECIFIED) return Visibility::kOpen;
  if (!v1::Topic::Visibility_IsValid(visibility)) {
    violations.Add("topic.visibility", "知らない公開範囲です。");
  }
  return static_cast<Visibility>(visibility);
}

std::string ParseDescription(std::string_view text, Violations& violations) {
  std::string clean = CleanText(Trim(text));
  if (CountCharacters(clean) > kMaxDescriptionCharacters) {
    violations.Add("topic.description", "説明は 500 文字以内にしてください。");
  }
  return clean;
}

}  // namespace

absl::StatusOr<TopicDraft> ParseCreateTopic(const v1::CreateTopicRequest& request) {
  Violations violations;
  TopicDraft draft;
  const v1::Topic& topic = request.topic();
  draft.topic.display_name =
      ParseLine(topic.display_name(), "topic.displayName", kMaxTopicNameCharacters, violations);
  draft.topic.description = ParseDescription(topic.description(), violations);
  draft.topic.visibility = ParseVisibility(topic.visibility(), violations);
  draft.request_id = ParseRequestId(request.request_id(), violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return draft;
}

absl::StatusOr<TopicEdit> ParseUpdateTopic(const v1::UpdateTopicRequest& request) {
  const v1::Topic& topic = request.topic();
  Violations violations;
  TopicEdit edit;
  violations.Take(ParseTopicName(topic.name(), "topic.name"), edit.id);
  ASSIGN_OR_RETURN(
      const UpdateMask mask,
      ParseUpdateMask(request.update_mask(), topic, {"display_name", "description", "visibility"}));
  if (mask.Has("display_name")) {
    edit.display_name =
        ParseLine(topic.display_name(), "topic.displayName", kMaxTopicNameCharacters, violations);
  }
  if (mask.Has("description")) edit.description = ParseDescription(topic.description(), violations);
  if (mask.Has("visibility")) edit.visibility = ParseVisibility(topic.visibility(), violations);
  edit.etag = topic.etag();
  RETURN_IF_ERROR(violations.ToStatus());
  return edit;
}

v1::Topic ToProto(const TopicView& view) {
  const Topic& topic = view.topic;
  v1::Topic proto;
  proto.set_name(TopicName(topic.id));
  proto.set_display_name(topic.display_name);
  proto.set_description(topic.description);
  proto.set_visibility(static_cast<v1::Topic::Visibility>(topic.visibility));
  proto.set_membership(static_cast<v1::Topic::Membership>(view.membership.state));
  proto.set_member_count(topic.member_count);
  proto.set_etag(EtagOf(topic));
  if (MayRead(topic.visibility, view.membership)) {
    proto.set_thread_count(topic.thread_count);
    proto.set_unread_thread_count(view.unread_thread_count);
    if (topic.last_post_time) {
      *proto.mutable_last_post_time() = ToTimestamp(*topic.last_post_time);
    }
  }
  return proto;
}

v1::ListJoinRequestsResponse::JoinRequest ToProto(const JoinRequest& request) {
  v1::ListJoinRequestsResponse::JoinRequest proto;
  proto.set_member(MemberName(request.member));
  *proto.mutable_create_time() = ToTimestamp(request.create_time);
  return proto;
}

}  // namespace hiroba::threads
