#include "services/threads/record_convert.h"

#include <algorithm>

#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/threads/markdown.h"
#include "services/threads/names.h"
#include "services/threads/thread_convert.h"

namespace hiroba::threads {

absl::StatusOr<UnreadQuery> ParseListUnreadPosts(const v1::ListUnreadPostsRequest& request) {
  Violations violations;
  UnreadQuery query;
  violations.Take(ParseMemberName(request.member(), "member"), query.member);
  query.from = FromTimestamp(request.from_time());
  query.to = FromTimestamp(request.to_time());
  if (!request.has_to_time()) violations.Add("toTime", "期間の終わりを指定してください。");
  if (request.max_threads() < 0) violations.Add("maxThreads", "0 以上にしてください。");
  if (request.max_posts_per_thread() < 0) {
    violations.Add("maxPostsPerThread", "0 以上にしてください。");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  query.max_threads = request.max_threads() == 0 ? 20 : std::min(request.max_threads(), 100);
  query.max_posts_per_thread =
      request.max_posts_per_thread() == 0 ? 3 : std::min(request.max_posts_per_thread(), 20);
  return query;
}

v1::PostRecord ToProto(const PostRecord& record) {
  v1::PostRecord proto;
  *proto.mutable_post() = ToProto(record.post);
  *proto.mutable_thread() = ToProto(record.thread, record.topic_display_name);
  proto.set_topic_closed(record.topic_visibility == Visibility::kClosed);
  proto.set_deleted(record.post.IsDeleted() || record.thread.delete_time.has_value());
  proto.mutable_post()->clear_text();
  proto.mutable_post()->clear_html();
  if (proto.deleted()) {
    proto.mutable_post()->clear_attachments();
  } else {
    proto.set_plain_text(PlainText(record.post.text));
  }
  proto.set_version(record.post.version);
  return proto;
}

v1::ListUnreadPostsResponse ToProto(const UnreadPosts& unread) {
  v1::ListUnreadPostsResponse proto;
  std::size_t bytes = 0;
  proto.set_thread_count(unread.thread_count);
  for (const UnreadThread& from : unread.threads) {
    v1::ListUnreadPostsResponse::UnreadThread& thread = *proto.add_threads();
    *thread.mutable_thread() = ToProto(from.thread, from.topic_display_name);
    thread.set_unread_count(from.unread_count);
    for (const Post& post : from.posts) {
      if (bytes > kLargestPageBytes) break;
      *thread.add_posts() =
          ToProto(PostRecord{post, from.thread, from.topic_display_name, from.topic_visibility});
      bytes += thread.posts().rbegin()->ByteSizeLong();
    }
  }
  return proto;
}

}  // namespace hiroba::threads
