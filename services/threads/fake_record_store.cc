#include <algorithm>
#include <utility>

#include "services/threads/fake_store.h"
#include "services/threads/thread_rules.h"

namespace hiroba::threads {

PostRecord FakeStore::RecordOf(const Post& post) const {
  const Thread& thread = threads_.at(post.thread);
  const Topic& topic = topics_.at(thread.topic);
  return {post, thread, topic.display_name, topic.visibility};
}

absl::StatusOr<std::vector<PostRecord>> FakeStore::GetPostRecords(absl::Time,
                                                                  std::span<const PostId> posts) {
  MutexLock lock(mutex_);
  std::vector<PostRecord> records;
  for (const auto& [thread, all] : posts_) {
    for (const Post& post : all) {
      if (std::find(posts.begin(), posts.end(), post.id) != posts.end()) {
        records.push_back(RecordOf(post));
      }
    }
  }
  return records;
}

absl::StatusOr<RecordStore::PostRecordPage> FakeStore::ListPostRecords(
    absl::Time, std::optional<ThreadId> thread, PostId after, int limit) {
  MutexLock lock(mutex_);
  std::vector<PostRecord> all;
  for (const auto& [id, posts] : posts_) {
    if (thread && *thread != id) continue;
    for (const Post& post : posts) {
      if (post.id > after) all.push_back(RecordOf(post));
    }
  }
  std::sort(all.begin(), all.end(),
            [](const PostRecord& a, const PostRecord& b) { return a.post.id < b.post.id; });
  all.resize(std::min(all.size(), static_cast<std::size_t>(limit)));
  PostRecordPage page;
  if (all.size() == static_cast<std::size_t>(limit)) page.last = all.back().post.id;
  std::erase_if(all, [](const PostRecord& record) {
    return record.post.IsDeleted() || record.thread.delete_time.has_value();
  });
  page.records = std::move(all);
  return page;
}

absl::StatusOr<std::vector<MemberId>> FakeStore::FilterReaders(absl::Time, ThreadId thread,
                                                               std::span<const MemberId> members) {
  MutexLock lock(mutex_);
  std::vector<MemberId> readers;
  for (const MemberId member : members) {
    const absl::StatusOr<ThreadAccess> access = Access(thread, member);
    if (access.ok() && CheckReadable(*access).ok()) readers.push_back(member);
  }
  return readers;
}

absl::StatusOr<UnreadPosts> FakeStore::ListUnreadPosts(absl::Time, const UnreadQuery& query) {
  MutexLock lock(mutex_);
  std::vector<UnreadThread> unread;
  for (const auto& [id, thread] : threads_) {
    const ThreadView view = *ViewThread(id, query.member);
    if (thread.delete_time || !Joined(view.membership)) continue;
    UnreadThread entry{thread, view.topic_display_name, view.topic_visibility};
    const int after = view.read_mark ? view.read_mark->counted_after : thread.imported_number;
    for (const Post& post : posts_[id]) {
      if (post.number <= after || post.IsDeleted() || post.author.member == query.member ||
          post.create_time < query.from || post.create_time >= query.to ||
          post.create_time <= view.membership.since) {
        continue;
      }
      if (++entry.unread_count <= query.max_posts_per_thread) entry.posts.push_back(post);
    }
    if (entry.unread_count > 0) unread.push_back(std::move(entry));
  }
  std::sort(unread.begin(), unread.end(), [](const UnreadThread& a, const UnreadThread& b) {
    return IsNewer(a.thread, b.thread);
  });
  UnreadPosts result;
  result.thread_count = static_cast<int>(unread.size());
  unread.resize(std::min(unread.size(), static_cast<std::size_t>(query.max_threads)));
  result.threads = std::move(unread);
  return result;
}

}  // namespace hiroba::threads
