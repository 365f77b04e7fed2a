// Names of the resources of this service, and of members.
#pragma once

#include <string>

#include "services/common/resource_name.h"
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

}  // namespace hiroba::threads
