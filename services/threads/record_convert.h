// Between records and their protos: what the other services ask for and get. No SQL.
#pragma once

#include "absl/status/statusor.h"
#include "hiroba/threads/v1/records.pb.h"
#include "services/threads/model.h"
#include "services/threads/store.h"

namespace hiroba::threads {

absl::StatusOr<UnreadQuery> ParseListUnreadPosts(const v1::ListUnreadPostsRequest& request);

// Deleted posts, and those of deleted threads, come without what they said.
v1::PostRecord ToProto(const PostRecord& record);
v1::ListUnreadPostsResponse ToProto(const UnreadPosts& unread);

}  // namespace hiroba::threads
