// Between posts and their protos: shape checks of requests, and posts as they are shown. No rules,
// no SQL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "hiroba/threads/v1/posts.pb.h"
#include "services/common/violations.h"
#include "services/threads/model.h"
#include "services/threads/post_rules.h"

namespace hiroba::threads {

// Of the first post, in lists of threads.
inline constexpr int kExcerptCharacters = 120;

// What a member sends of a post: its text is cleaned, not yet rendered.
struct PostDraft {
  ThreadId thread;
  std::string text;
  PostId reply_to;
  std::vector<AttachmentId> attachments;
  std::string request_id;
};

// The text of a post, cleaned; 1 to 20,000 characters.
std::string ParsePostText(std::string_view text, std::string_view field, Violations& violations);
// The text and the files of the `post` of a request.
PostDraft ParsePost(const v1::Post& post, Violations& violations);

absl::StatusOr<PostDraft> ParseCreatePost(const v1::CreatePostRequest& request);
// Without `rendered` and `excerpt`.
absl::StatusOr<PostEdit> ParseUpdatePost(const v1::UpdatePostRequest& request);

struct PostsQuery {
  ThreadId thread;
  int start_number = 1;
  int limit = 0;
  bool with_text = false;
};
absl::StatusOr<PostsQuery> ParseListPosts(const v1::ListPostsRequest& request);

// Deleted posts come without text, HTML and attachments.
v1::Post ToProto(const Post& post);
v1::Post ToProto(const PostView& view);

}  // namespace hiroba::threads
