// Between topics and their protos: shape checks of requests, and topics as a viewer sees them. No
// rules, no SQL.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "hiroba/threads/v1/topics.pb.h"
#include "services/threads/model.h"
#include "services/threads/store.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {

inline constexpr std::size_t kMaxTopicNameCharacters = 60;

struct TopicDraft {
  Topic topic;
  std::string request_id;
};
absl::StatusOr<TopicDraft> ParseCreateTopic(const v1::CreateTopicRequest& request);
absl::StatusOr<TopicEdit> ParseUpdateTopic(const v1::UpdateTopicRequest& request);

// Without counts for who may not read the topic.
v1::Topic ToProto(const TopicView& view);
v1::ListJoinRequestsResponse::JoinRequest ToProto(const JoinRequest& request);

}  // namespace hiroba::threads
