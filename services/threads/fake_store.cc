#include "services/threads/fake_store.h"

#include <algorithm>
#include <tuple>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/threads/attachment_rules.h"
#include "services/threads/attachment_store.h"
#include "services/threads/post_rules.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"
#include "services/threads/topic_store.h"

namespace hiroba::threads {
namespace {

constexpr int kMaxUnreadThreads = 100;
constexpr int kThreadsLookedAt = 200;

absl::Status NameTaken() {
  return AlreadyExists("TOPIC_NAME_TAKEN", "同じ名前の分野がすでにあります。");
}

bool Joined(const Membership& membership) { return membership.state == MembershipState::kJoined; }

// The one posted to last first.
bool IsNewer(const Thread& a, const Thread& b) {
  return std::pair(a.last_post_time, a.id) > std::pair(b.last_post_time, b.id);
}

}  // namespace

// ---- Topics

Membership FakeStore::MembershipOf(TopicId topic, MemberId member) const {
  const auto found = memberships_.find({topic, member});
  return found == memberships_.end() ? Membership{} : found->second;
}

void FakeStore::SetMembership(TopicId topic, MemberId member, const Membership& after) {
  const Membership before = MembershipOf(topic, member);
  if (before.state == after.state) return;
  if (after.state == MembershipState::kNone) {
    memberships_.erase({topic, member});
  } else {
    memberships_[{topic, member}] = after;
  }
  if (Joined(before) == Joined(after)) return;
  topics_[topic].member_count += Joined(after) ? 1 : -1;
  ++topics_[topic].version;
}

absl::StatusOr<TopicView> FakeStore::ViewTopic(TopicId topic, MemberId viewer) const {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return TopicNotFound();
  TopicView view{found->second, MembershipOf(topic, viewer)};
  for (const auto& [id, thread] : threads_) {
    if (thread.topic != topic || thread.delete_time) continue;
    view.topic.last_post_time =
        std::max(view.topic.last_post_time.value_or(absl::InfinitePast()), thread.last_post_time);
  }
  return view;
}

absl::StatusOr<TopicView> FakeStore::CreateTopic(absl::Time, const Topic& topic, MemberId creator,
                                                 const std::string& request_id) {
  MutexLock lock(mutex_);
  const std::tuple request{'t', creator, ThreadId{}, request_id};
  if (const auto found = requests_.find(request); found != requests_.end()) {
    return ViewTopic(TopicId{found->second}, creator);
  }
  for (const auto& [id, other] : topics_) {
    if (other.display_name == topic.display_name) return NameTaken();
  }
  topics_[topic.id] = topic;
  if (!request_id.empty()) requests_[request] = topic.id.value;
  SetMembership(topic.id, creator, {MembershipState::kJoined, topic.create_time});
  return ViewTopic(topic.id, creator);
}

absl::StatusOr<TopicView> FakeStore::GetTopic(absl::Time, TopicId topic, MemberId viewer) {
  MutexLock lock(mutex_);
  return ViewTopic(topic, viewer);
}

absl::StatusOr<std::vector<TopicView>> FakeStore::ListTopics(absl::Time, MemberId viewer) {
  MutexLock lock(mutex_);
  std::vector<TopicView> topics;
  for (const auto& [id, topic] : topics_) {
    TopicView& view = topics.emplace_back(*ViewTopic(id, viewer));
    if (!Joined(view.membership)) continue;
    std::vector<Thread> threads;
    for (const auto& [thread_id, thread] : threads_) {
      if (thread.topic == id && !thread.delete_time &&
          thread.last_post_time > view.membership.since) {
        threads.push_back(thread);
      }
    }
    std::sort(threads.begin(), threads.end(), IsNewer);
    threads.resize(std::min<std::size_t>(threads.size(), kThreadsLookedAt));
    for (const Thread& thread : threads) {
      view.unread_thread_count += UnreadCount(*ViewThread(thread.id, viewer)) > 0 ? 1 : 0;
    }
    view.unread_thread_count = std::min(view.unread_thread_count, kMaxUnreadThreads);
  }
  std::sort(topics.begin(), topics.end(), [](const TopicView& a, const TopicView& b) {
    return a.topic.display_name < b.topic.display_name;
  });
  return topics;
}

absl::StatusOr<TopicView> FakeStore::EditTopic(absl::Time, TopicId topic, MemberId viewer,
                                               TopicStore::TopicDecision decide) {
  MutexLock lock(mutex_);
  ASSIGN_OR_RETURN(const TopicView view, ViewTopic(topic, viewer));
  Topic after = view.topic;
  RETURN_IF_ERROR(decide(after));
  for (const auto& [id, other] : topics_) {
    if (id != topic && other.display_name == after.display_name) return NameTaken();
  }
  const Topic& before = view.topic;
  if (std::tie(before.display_name, before.description, before.visibility) !=
      std::tie(after.display_name, after.description, after.visibility)) {
    ++after.revision;
    ++after.version;
    topics_[topic] = after;
  }
  return ViewTopic(topic, viewer);
}

absl::StatusOr<TopicView> FakeStore::EditMembership(absl::Time, TopicId topic, MemberId member,
                                                    MembershipDecision decide) {
  MutexLock lock(mutex_);
  ASSIGN_OR_RETURN(TopicView view, ViewTopic(topic, member));
  RETURN_IF_ERROR(decide(view.topic, view.membership));
  SetMembership(topic, member, view.membership);
  return ViewTopic(topic, member);
}

absl::StatusOr<std::vector<JoinRequest>> FakeStore::ListJoinRequests(
    absl::Time, TopicId topic, const std::optional<JoinRequest>& after, int limit) {
  MutexLock lock(mutex_);
  std::vector<JoinRequest> requests;
  for (const auto& [key, membership] : memberships_) {
    if (key.first != topic || membership.state != MembershipState::kRequested) continue;
    if (after &&
        std::pair(membership.since, key.second) <= std::pair(after->create_time, after->member)) {
      continue;
    }
    requests.push_back({key.second, membership.since});
  }
  std::sort(requests.begin(), requests.end(), [](const JoinRequest& a, const JoinRequest& b) {
    return std::pair(a.create_time, a.member) < std::pair(b.create_time, b.member);
  });
  requests.resize(std::min(requests.size(), static_cast<std::size_t>(limit)));
  return requests;
}

absl::StatusOr<std::vector<TopicId>> FakeStore::ListReadableTopics(absl::Time, MemberId member) {
  MutexLock lock(mutex_);
  std::vector<TopicId> topics;
  for (const auto& [id, topic] : topics_) {
    if (topic.visibility == Visibility::kClosed && Joined(MembershipOf(id, member))) {
      topics.push_back(id);
    }
  }
  return topics;
}

// ---- Threads

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
  RETURN_IF_ERROR(decide(access, after));
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

// ---- Posts

absl::StatusOr<std::vector<Attachment>> FakeStore::Attach(const NewPost& post) {
  std::vector<Attachment> attached;
  for (const AttachmentId id : post.attachments) {
    const auto found = attachments_.find(id);
    if (found == attachments_.end() || found->second.uploader != post.author.member ||
        found->second.state != AttachmentState::kFinished || found->second.post) {
      return AttachmentNotUsable();
    }
  }
  for (const AttachmentId id : post.attachments) {
    Attachment& attachment = attachments_[id];
    attachment.thread = post.thread;
    attachment.post = post.id;
    attached.push_back(attachment);
  }
  return attached;
}

absl::StatusOr<Post> FakeStore::InsertPost(const NewPost& new_post, const Post* reply_to) {
  Post post;
  post.id = new_post.id;
  post.thread = new_post.thread;
  post.author = new_post.author;
  post.text = new_post.text;
  post.html = new_post.html;
  post.reply_to = new_post.reply_to;
  post.reply_to_number = reply_to == nullptr ? 0 : reply_to->number;
  ASSIGN_OR_RETURN(post.attachments, Attach(new_post));
  Thread& thread = threads_[new_post.thread];
  thread.last_post_time = std::max(thread.last_post_time, new_post.now);
  ++thread.version;
  post.number = ++thread.last_post_number;
  post.create_time = thread.last_post_time;
  posts_[thread.id].push_back(post);
  return post;
}

absl::StatusOr<PostView> FakeStore::ViewPost(ThreadId thread, PostId id, MemberId viewer) const {
  const auto posts = posts_.find(thread);
  if (posts == posts_.end()) return PostNotFound();
  for (const Post& post : posts->second) {
    if (post.id == id) return PostView{post, helpful_.contains({id, viewer})};
  }
  return PostNotFound();
}

absl::StatusOr<Post> FakeStore::CreatePost(absl::Time, const NewPost& new_post,
                                           WriteDecision decide) {
  MutexLock lock(mutex_);
  const MemberId author = new_post.author.member;
  ASSIGN_OR_RETURN(const ThreadAccess access, Access(new_post.thread, author));
  RETURN_IF_ERROR(CheckReadable(access));
  std::optional<Post> reply_to;
  if (new_post.reply_to) {
    absl::StatusOr<PostView> target = ViewPost(new_post.thread, new_post.reply_to, author);
    if (!target.ok()) {
      return InvalidArgument("REPLY_TO_NOT_FOUND", "返信先の投稿がこのスレッドにありません。");
    }
    reply_to = std::move(target->post);
  }
  RETURN_IF_ERROR(decide(access, reply_to ? &*reply_to : nullptr));
  const std::tuple request{'p', author, new_post.thread, new_post.request_id};
  if (const auto found = requests_.find(request); found != requests_.end()) {
    ASSIGN_OR_RETURN(const PostView known,
                     ViewPost(new_post.thread, PostId{found->second}, author));
    return known.post;
  }
  ASSIGN_OR_RETURN(const Post post, InsertPost(new_post, reply_to ? &*reply_to : nullptr));
  if (!new_post.request_id.empty()) requests_[request] = post.id.value;
  return post;
}

absl::StatusOr<PostView> FakeStore::GetPost(absl::Time, ThreadId thread, PostId post,
                                            MemberId viewer) {
  MutexLock lock(mutex_);
  return ViewPost(thread, post, viewer);
}

absl::StatusOr<std::vector<Post>> FakeStore::ListPosts(absl::Time, ThreadId thread,
                                                       int start_number, int limit,
                                                       bool with_text) {
  MutexLock lock(mutex_);
  std::vector<Post> page;
  for (const Post& post : posts_[thread]) {
    if (post.number < start_number || page.size() == static_cast<std::size_t>(limit)) continue;
    page.push_back(post);
    if (!with_text) page.back().text.clear();
  }
  return page;
}

absl::StatusOr<std::vector<PostId>> FakeStore::ListFoundHelpful(absl::Time, MemberId member,
                                                                std::span<const PostId> posts) {
  MutexLock lock(mutex_);
  std::vector<PostId> found;
  for (const PostId post : posts) {
    if (helpful_.contains({post, member})) found.push_back(post);
  }
  return found;
}

absl::StatusOr<PostView> FakeStore::EditPost(absl::Time, ThreadId thread_id, PostId post_id,
                                             MemberId editor, PostDecision decide) {
  MutexLock lock(mutex_);
  ASSIGN_OR_RETURN(const ThreadAccess access, Access(thread_id, editor));
  RETURN_IF_ERROR(CheckReadable(access));
  ASSIGN_OR_RETURN(const PostView view, ViewPost(thread_id, post_id, editor));
  Thread thread = threads_[thread_id];
  const Post& before = view.post;
  Post after = before;
  RETURN_IF_ERROR(decide(access, thread, after));
  if (std::tie(before.text, before.delete_time, before.accepted) !=
      std::tie(after.text, after.delete_time, after.accepted)) {
    ++after.version;
    ++thread.version;
    ++thread.posts_version;
    threads_[thread_id] = thread;
    posts_[thread_id][static_cast<std::size_t>(after.number - 1)] = after;
  }
  return ViewPost(thread_id, post_id, editor);
}

absl::StatusOr<PostView> FakeStore::React(absl::Time, ThreadId thread_id, PostId post_id,
                                          MemberId member, bool undo, absl::Time,
                                          ReactDecision decide) {
  MutexLock lock(mutex_);
  ASSIGN_OR_RETURN(const ThreadAccess access, Access(thread_id, member));
  RETURN_IF_ERROR(CheckReadable(access));
  ASSIGN_OR_RETURN(const PostView view, ViewPost(thread_id, post_id, member));
  RETURN_IF_ERROR(decide(access, view.post));
  if (view.found_helpful == undo) {
    Post& post = posts_[thread_id][static_cast<std::size_t>(view.post.number - 1)];
    post.helpful_count += undo ? -1 : 1;
    ++post.version;
    ++threads_[thread_id].version;
    ++threads_[thread_id].posts_version;
    if (undo) {
      helpful_.erase({post_id, member});
    } else {
      helpful_.insert({post_id, member});
    }
  }
  return ViewPost(thread_id, post_id, member);
}

// ---- Attachments

absl::Status FakeStore::CreateAttachment(absl::Time, const Attachment& attachment,
                                         QuotaDecision decide) {
  MutexLock lock(mutex_);
  int files = 0;
  std::int64_t bytes = 0;
  for (const auto& [id, other] : attachments_) {
    if (other.uploader != attachment.uploader || other.post) continue;
    ++files;
    bytes += std::max(other.announced_size, other.size);
  }
  RETURN_IF_ERROR(decide(files, bytes));
  attachments_[attachment.id] = attachment;
  return absl::OkStatus();
}

absl::StatusOr<AttachmentView> FakeStore::GetAttachment(absl::Time, AttachmentId attachment) {
  MutexLock lock(mutex_);
  const auto found = attachments_.find(attachment);
  if (found == attachments_.end()) return AttachmentNotFound();
  AttachmentView view{found->second};
  if (view.attachment.post) {
    const auto post = ViewPost(view.attachment.thread, view.attachment.post, {});
    view.post_deleted = post.ok() && post->post.IsDeleted();
  }
  return view;
}

absl::StatusOr<Attachment> FakeStore::EditAttachment(absl::Time, AttachmentId attachment,
                                                     AttachmentDecision decide) {
  MutexLock lock(mutex_);
  const auto found = attachments_.find(attachment);
  if (found == attachments_.end()) return AttachmentNotFound();
  Attachment after = found->second;
  RETURN_IF_ERROR(decide(after));
  found->second = after;
  return after;
}

absl::StatusOr<std::vector<AttachmentId>> FakeStore::MarkExpired(absl::Time, absl::Time before,
                                                                 int limit) {
  MutexLock lock(mutex_);
  std::vector<AttachmentId> marked;
  for (auto& [id, attachment] : attachments_) {
    if (attachment.post || attachment.create_time >= before) continue;
    if (marked.size() == static_cast<std::size_t>(limit)) break;
    attachment.state = AttachmentState::kRemoving;
    marked.push_back(id);
  }
  return marked;
}

absl::Status FakeStore::RemoveExpired(absl::Time, AttachmentId attachment) {
  MutexLock lock(mutex_);
  const auto found = attachments_.find(attachment);
  if (found != attachments_.end() && found->second.state == AttachmentState::kRemoving) {
    attachments_.erase(found);
  }
  return absl::OkStatus();
}

// ---- Records

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
