// Between records and their protos: what the other services ask for and get. No SQL.
#pragma once

#include <cstddef>

#include "absl/status/statusor.h"
#include "hiroba/threads/v1/records.pb.h"
#include "services/threads/model.h"
#include "services/threads/store.h"

namespace hiroba::threads {

// A page of records ends after the one that makes it larger than this.
inline constexpr std::size_t kLargestPageBytes = 4 << 20;

absl::StatusOr<UnreadQuery> ParseListUnreadPosts(const v1::ListUnreadPostsRequest& request);

// Without text and HTML: its plain text is what others read. Deleted posts, and those of deleted
// threads, come without that too.
v1::PostRecord ToProto(const PostRecord& record);
v1::ListUnreadPostsResponse ToProto(const UnreadPosts& unread);

}  // namespace hiroba::threads
