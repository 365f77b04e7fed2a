// Decides who may see, change, join and leave a topic. No I/O; time is an argument.
//
// What is in a closed topic is for those who have been let in, moderators included: they let
// themselves in, which is then on record. Who moderates that topic alone cannot: a role is no way
// in.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/threads/model.h"

namespace hiroba::threads {

// Every member's list has all topics, so they have a limit.
inline constexpr int kMaxTopics = 500;

// True if a member who stands so to a topic may read what is in it.
bool MayRead(Visibility visibility, const Membership& membership);

// Says NOT_FOUND, reason TOPIC_NOT_FOUND, for a topic that the member may not read.
absl::Status CheckReadable(const TopicView& view);
absl::Status TopicNotFound();

// FAILED_PRECONDITION, reason TOO_MANY_TOPICS: kMaxTopics are there.
absl::Status TooManyTopics();

// Says whether the caller is a person: what she does is done in her name. PERMISSION_DENIED, reason
// MEMBERS_ONLY, for services and the operator's tool.
absl::Status CheckIsMember(const Caller& caller);

// Says whether the caller may let people into a topic and change it: moderators of the forum, and
// those of the topic, of a closed one when they have joined it. PERMISSION_DENIED, reason
// TOPIC_MODERATORS_ONLY.
absl::Status CheckMayModerate(const Caller& caller, const TopicView& view);

// The fields of a topic that can be changed; absent ones stay.
struct TopicEdit {
  TopicId id;
  std::optional<std::string> display_name;
  std::optional<std::string> description;
  std::optional<Visibility> visibility;
  // Empty when the editor does not mind.
  std::string etag;
};

// Returns the value of the proto's `etag`.
std::string EtagOf(const Topic& topic);

// Changes a topic. Name and visibility are the forum's moderators': PERMISSION_DENIED, reason
// MODERATORS_ONLY, for those of the topic alone. ABORTED, reason ETAG_MISMATCH.
absl::Status EditTopic(const Caller& caller, const TopicEdit& edit, Topic& topic);

// Joins: at once when the topic is open, otherwise by asking. Nothing changes for who has joined or
// asked already.
absl::Status JoinTopic(Visibility visibility, absl::Time now, Membership& membership);

// Leaves, or takes the request back.
absl::Status LeaveTopic(Membership& membership);

// Lets somebody in who has asked. NOT_FOUND, reason JOIN_REQUEST_NOT_FOUND, when she has not.
absl::Status ApproveJoinRequest(absl::Time now, Membership& membership);

}  // namespace hiroba::threads
