// Between protos and plain values: shape checks of requests, names, masks, limits of length; and
// the model as protos. No rules, no SQL.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "hiroba/threads/v1/attachments.pb.h"
#include "hiroba/threads/v1/posts.pb.h"
#include "hiroba/threads/v1/records.pb.h"
#include "hiroba/threads/v1/threads.pb.h"
#include "hiroba/threads/v1/topics.pb.h"
#include "services/threads/attachment_rules.h"
#include "services/threads/model.h"
#include "services/threads/post_rules.h"
#include "services/threads/store.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {

inline constexpr int kMaxTitleCharacters = 120;
inline constexpr int kExcerptCharacters = 120;

// Names. The field is its path in the request as JSON shows it.
absl::StatusOr<TopicId> ParseTopicName(std::string_view name, std::string_view field);
absl::StatusOr<ThreadId> ParseThreadName(std::string_view name, std::string_view field);
absl::StatusOr<AttachmentId> ParseAttachmentName(std::string_view name, std::string_view field);
absl::StatusOr<MemberId> ParseMemberName(std::string_view name, std::string_view field);

struct PostKey {
  ThreadId thread;
  PostId post;
};
absl::StatusOr<PostKey> ParsePostName(std::string_view name, std::string_view field);

// ---- Requests

struct TopicDraft {
  Topic topic;
  std::string request_id;
};
absl::StatusOr<TopicDraft> ParseCreateTopic(const v1::CreateTopicRequest& request);
absl::StatusOr<TopicEdit> ParseUpdateTopic(const v1::UpdateTopicRequest& request);

// What a member sends of a post: its text is cleaned, not yet rendered.
struct PostDraft {
  ThreadId thread;
  std::string text;
  PostId reply_to;
  std::vector<AttachmentId> attachments;
  std::string request_id;
};
absl::StatusOr<PostDraft> ParseCreatePost(const v1::CreatePostRequest& request);
// Without `rendered` and `excerpt`.
absl::StatusOr<PostEdit> ParseUpdatePost(const v1::UpdatePostRequest& request);

struct ThreadDraft {
  Thread thread;
  PostDraft post;
};
absl::StatusOr<ThreadDraft> ParseCreateThread(const v1::CreateThreadRequest& request);
absl::StatusOr<ThreadEdit> ParseUpdateThread(const v1::UpdateThreadRequest& request);
// Without the viewer. The limit is the page's size.
absl::StatusOr<ThreadQuery> ParseListThreads(const v1::ListThreadsRequest& request);
// Without ids, HTML and excerpt.
absl::StatusOr<ImportedThread> ParseImportThread(const v1::ImportThreadRequest& request);

struct ReadMarkMove {
  ThreadId thread;
  int last_read_number = 0;
  bool lower = false;
};
absl::StatusOr<ReadMarkMove> ParseUpdateReadState(const v1::UpdateReadStateRequest& request);

struct PostsQuery {
  ThreadId thread;
  int start_number = 1;
  int limit = 0;
  bool with_text = false;
};
absl::StatusOr<PostsQuery> ParseListPosts(const v1::ListPostsRequest& request);

absl::StatusOr<UnreadQuery> ParseListUnreadPosts(const v1::ListUnreadPostsRequest& request);

// ---- Answers

v1::Topic ToProto(const TopicView& view);
v1::ListJoinRequestsResponse::JoinRequest ToProto(const JoinRequest& request);
// As the viewer of the view sees it.
v1::Thread ToProto(const ThreadView& view);
v1::ReadState ToReadState(const ThreadView& view);
// Without what depends on a viewer.
v1::Thread ToProto(const Thread& thread, std::string_view topic_display_name);
// Deleted posts come without text, HTML and attachments.
v1::Post ToProto(const Post& post);
v1::Post ToProto(const PostView& view);
v1::Attachment ToProto(const Attachment& attachment);
v1::PostRecord ToProto(const PostRecord& record);
v1::ListUnreadPostsResponse ToProto(const UnreadPosts& unread);

}  // namespace hiroba::threads
