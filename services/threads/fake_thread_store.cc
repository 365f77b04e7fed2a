#include <algorithm>
#include <tuple>
#include <utility>

#include "services/common/status_macros.h"
#include "services/threads/fake_store.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {

absl::StatusOr<ThreadAccess> FakeStore::Access(ThreadId id, MemberId viewer) const {
  const auto found = threads_.find(id);
  if (found == threads_.end()) return ThreadNotFound();
  const Thread& thread = found->second;
  ThreadAccess access;
  access.thread = id;
  access.topic = thread.topic;
  access.kind = thread.kind;
  access.author = thread.author.member;
  access.deleted = thread.delete_time.has_value();
  access.topic_visibility = topics_.at(thread.topic).visibility;
  access.membership = MembershipOf(thread.topic, viewer);
  access.last_post_number = thread.last_post_number;
  access.posts_version = thread.posts_version;
  return access;
}

absl::StatusOr<ThreadView> FakeStore::ViewThread(ThreadId id, MemberId viewer) const {
  const auto found = threads_.find(id);
  if (found == threads_.end()) return ThreadNotFound();
  ThreadView view;
  view.thread = found->second;
  const Topic& topic = topics_.at(view.thread.topic);
  view.topic_display_name = topic.display_name;
  view.topic_visibility = topic.visibility;
  view.membership = MembershipOf(topic.id, viewer);
  const bool joined = Joined(view.membership);
  const absl::Time since = view.membership.since;
  if (const auto mark = read_marks_.find({viewer, id}); mark != read_marks_.end()) {
    view.read_mark = mark->second;
  }
  const int after = view.read_mark ? view.read_mark->counted_after : view.thread.imported_number;
  for (const Post& post : posts_.at(id)) {
    const bool before_joining = joined && post.create_time <= since;
    if (!view.read_mark && before_joining) view.number_at_joining = post.number;
    if (post.author.member == viewer && post.number > after && !post.IsDeleted() &&
        (view.read_mark || (joined && !before_joining))) {
      ++view.own_unread;
    }
  }
  return view;
}

absl::StatusOr<ThreadAccess> FakeStore::GetAccess(absl::Time, ThreadId thread, MemberId viewer) {
  MutexLock lock(mutex_);
  return Access(thread, viewer);
}

absl::StatusOr<ThreadView> FakeStore::GetThread(absl::Time, ThreadId thread, MemberId viewer) {
  MutexLock lock(mutex_);
  return ViewThread(thread, viewer);
}

absl::StatusOr<std::vector<ThreadView>> FakeStore::ListThreads(absl::Time,
                                                               const ThreadQuery& query) {
  MutexLock lock(mutex_);
  if (query.topic) {
    ASSIGN_OR_RETURN(const TopicView topic, ViewTopic(*query.topic, query.viewer));
    if (!MayRead(topic.topic.visibility, topic.membership)) return TopicNotFound();
  }
  std::vector<Thread> threads;
  for (const auto& [id, thread] : threads_) {
    const Topic& topic = topics_.at(thread.topic);
    if (query.topic && thread.topic != *query.topic) continue;
    if (!MayRead(topic.visibility, MembershipOf(topic.id, query.viewer))) continue;
    if (thread.delete_time || (query.kind && thread.kind != *query.kind)) continue;
    if (query.unsolved && (thread.kind != Kind::kQuestion || thread.accepted_count > 0)) continue;
    if (query.after && std::pair(thread.last_post_time, id) >= *query.after) continue;
    threads.push_back(thread);
  }
  std::sort(threads.begin(), threads.end(), IsNewer);
  threads.resize(std::min(threads.size(), static_cast<std::size_t>(query.limit)));
  std::vector<ThreadView> views;
  for (const Thread& thread : threads) views.push_back(*ViewThread(thread.id, query.viewer));
  return views;
}

absl::StatusOr<ThreadView> FakeStore::CreateThread(absl::Time, const NewThread& new_thread,
                                                   ThreadStore::TopicDecision decide) {
  MutexLock lock(mutex_);
  const NewPost& first = new_thread.first_post;
  const MemberId author = first.author.member;
  ASSIGN_OR_RETURN(const TopicView topic, ViewTopic(new_thread.thread.topic, author));
  RETURN_IF_ERROR(decide(topic));
  const std::tuple request{'d', author, ThreadId{}, first.request_id};
  if (const auto found = requests_.find(request); found != requests_.end()) {
    return ViewThread(ThreadId{found->second}, author);
  }
  Thread thread = new_thread.thread;
  thread.author = first.author;
  thread.create_time = first.now;
  thread.last_post_time = first.now;
  thread.last_post_number = 0;
  threads_[thread.id] = thread;
  posts_[thread.id];
  if (const absl::StatusOr<Post> post = InsertPost(first, nullptr); !post.ok()) {
    threads_.erase(thread.id);
    posts_.erase(thread.id);
    return post.status();
  }
  threads_[thread.id].version = 1;
  ++topics_[thread.topic].thread_count;
  if (!first.request_id.empty()) requests_[request] = thread.id.value;
  if (topic.topic.visibility == Visibility::kOpen && !Joined(topic.membership)) {
    SetMembership(thread.topic, author, {MembershipState::kJoined, first.now});
  }
  return ViewThread(thread.id, author);
}

absl::StatusOr<ThreadView> FakeStore::EditThread(absl::Time, ThreadId id, MemberId viewer,
                                                 ThreadDecision decide) {
  MutexLock lock(mutex_);
  ASSIGN_OR_RETURN(const ThreadAccess access, Access(id, viewer));
  Thread& thread = threads_[id];
  Thread after = thread;
  RETURN_IF_ERROR(decide(access, after).status);
  const bool same = std::tie(thread.title, thread.kind, thread.tags) ==
                    std::tie(after.title, after.kind, after.tags);
  const bool deleted = after.delete_time && !thread.delete_time;
  if (!same || deleted) {
    thread.title = after.title;
    thread.kind = after.kind;
    thread.tags = after.tags;
    thread.delete_time = after.delete_time;
    thread.revision += same ? 0 : 1;
    ++thread.version;
    topics_[thread.topic].thread_count -= deleted ? 1 : 0;
  }
  return ViewThread(id, viewer);
}

absl::StatusOr<ThreadView> FakeStore::EditReadMark(absl::Time, ThreadId id, MemberId member,
                                                   absl::Time, ReadMarkDecision decide) {
  MutexLock lock(mutex_);
  ASSIGN_OR_RETURN(ThreadView view, ViewThread(id, member));
  RETURN_IF_ERROR(decide(view));
  if (view.read_mark) read_marks_[{member, id}] = *view.read_mark;
  return ViewThread(id, member);
}

absl::StatusOr<ThreadView> FakeStore::ImportThread(absl::Time, const ImportedThread& imported) {
  MutexLock lock(mutex_);
  for (const auto& [id, thread] : threads_) {
    if (thread.external_id == imported.thread.external_id) return ViewThread(id, imported.importer);
  }
  Thread thread = imported.thread;
  const auto topic = std::find_if(topics_.begin(), topics_.end(), [&](const auto& entry) {
    return entry.second.display_name == imported.topic_display_name;
  });
  thread.topic = topic == topics_.end() ? imported.new_topic : topic->first;
  if (topic == topics_.end()) {
    Topic& added = topics_[thread.topic];
    added.id = thread.topic;
    added.display_name = imported.topic_display_name;
    added.create_time = imported.now;
  }
  ++topics_[thread.topic].thread_count;
  threads_[thread.id] = thread;
  posts_[thread.id] = imported.posts;
  return ViewThread(thread.id, imported.importer);
}

}  // namespace hiroba::threads
