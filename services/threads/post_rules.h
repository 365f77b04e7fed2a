// Decides who may write, change, accept and thank for a post, and keeps what the thread says of its
// posts in step. Moderators are those of the forum and those of the thread's topic; that they may
// read it is checked before. No I/O; time is an argument.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/threads/markdown.h"
#include "services/threads/model.h"

namespace hiroba::threads {

// Mentions in one post at the most.
inline constexpr std::size_t kMaxMentions = 10;

// A new text of a post, rendered before the transaction.
struct PostEdit {
  ThreadId thread;
  PostId id;
  std::string text;
  RenderedText rendered;
  // The start of it, for the thread when this is the first post.
  std::string excerpt;
  // Empty when the editor does not mind.
  std::string etag;
};

// The same answer for a post that never was and for one in a thread that the caller may not read
// would be THREAD_NOT_FOUND; this one is for readers of the thread.
absl::Status PostNotFound();

// Returns the value of the proto's `etag`.
std::string EtagOf(const Post& post);

// INVALID_ARGUMENT, naming the field, when a text makes too much HTML or mentions too many members.
absl::Status CheckRendered(const RenderedText& rendered, std::string_view field = "post.text");

// Edits the text: its author, and moderators. Nothing changes when the text is the same.
// PERMISSION_DENIED, reason NOT_YOUR_POST; FAILED_PRECONDITION, reason POST_DELETED; ABORTED,
// reason ETAG_MISMATCH.
absl::Status EditPost(const Caller& caller, absl::Time now, const PostEdit& edit, Thread& thread,
                      Post& post);

// Deletes: its author, and moderators; never the first post (FIRST_POST). Nothing changes when it
// is deleted already.
absl::Status DeletePost(const Caller& caller, absl::Time now, Thread& thread, Post& post);

// Takes a post's text, files and author for ever, as its author wished who has left: what stays is
// a deleted post.
void ErasePost(absl::Time now, Thread& thread, Post& post);

// Brings back: whoever deleted it, and moderators. FAILED_PRECONDITION, reason POST_ERASED.
absl::Status UndeletePost(const Caller& caller, Thread& thread, Post& post);

// Accepts a post as an answer, or takes that back: whoever asked, and moderators.
// FAILED_PRECONDITION, reasons NOT_A_QUESTION, FIRST_POST, POST_DELETED; PERMISSION_DENIED, reason
// NOT_YOUR_QUESTION.
absl::Status AcceptPost(const Caller& caller, bool undo, Thread& thread, Post& post);

// Says whether the caller may thank for a post. FAILED_PRECONDITION, reasons OWN_POST,
// POST_DELETED.
absl::Status CheckReact(const Caller& caller, const Post& post);

// Says whether a post may be replied to. FAILED_PRECONDITION, reason POST_DELETED.
absl::Status CheckReplyTarget(const Post& post);

}  // namespace hiroba::threads
