// Names of the resources of this service, and of members: made and read.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "absl/status/statusor.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/threads/model.h"

namespace hiroba::threads {

inline constexpr std::string_view kTopicPattern = "topics/{topic}";
inline constexpr std::string_view kThreadPattern = "threads/{thread}";
inline constexpr std::string_view kPostPattern = "threads/{thread}/posts/{post}";
inline constexpr std::string_view kReadStatePattern = "threads/{thread}/readState";
inline constexpr std::string_view kAttachmentPattern = "attachments/{attachment}";
inline constexpr std::string_view kMemberPattern = "members/{member}";

inline std::string TopicName(TopicId id) { return FormatName(kTopicPattern, id); }
inline std::string ThreadName(ThreadId id) { return FormatName(kThreadPattern, id); }
inline std::string PostName(ThreadId thread, PostId id) {
  return FormatName(kPostPattern, thread, id);
}
inline std::string ReadStateName(ThreadId id) { return FormatName(kReadStatePattern, id); }
inline std::string AttachmentName(AttachmentId id) { return FormatName(kAttachmentPattern, id); }

// Empty for nobody.
inline std::string MemberName(MemberId id) {
  return id ? FormatName(kMemberPattern, id) : std::string();
}

// Read a name. The field is its path in the request as JSON shows it, for the failure.
inline absl::StatusOr<TopicId> ParseTopicName(std::string_view name, std::string_view field) {
  return ParseName<TopicId>(kTopicPattern, name, field);
}

inline absl::StatusOr<ThreadId> ParseThreadName(std::string_view name, std::string_view field) {
  return ParseName<ThreadId>(kThreadPattern, name, field);
}

inline absl::StatusOr<AttachmentId> ParseAttachmentName(std::string_view name,
                                                        std::string_view field) {
  return ParseName<AttachmentId>(kAttachmentPattern, name, field);
}

inline absl::StatusOr<MemberId> ParseMemberName(std::string_view name, std::string_view field) {
  return ParseName<MemberId>(kMemberPattern, name, field);
}

struct PostKey {
  ThreadId thread;
  PostId post;
};
inline absl::StatusOr<PostKey> ParsePostName(std::string_view name, std::string_view field) {
  ASSIGN_OR_RETURN(const auto ids, (ParseName<ThreadId, PostId>(kPostPattern, name, field)));
  return PostKey{std::get<0>(ids), std::get<1>(ids)};
}

}  // namespace hiroba::threads
