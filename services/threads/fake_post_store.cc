#include <algorithm>
#include <tuple>
#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/threads/attachment_store.h"
#include "services/threads/fake_store.h"
#include "services/threads/post_rules.h"
#include "services/threads/thread_rules.h"

namespace hiroba::threads {

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
  RETURN_IF_ERROR(decide(access, thread, after).status);
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

}  // namespace hiroba::threads
