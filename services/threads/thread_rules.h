// Decides who may see and change a thread, and what of it is unread. Moderators are those of the
// forum and those of the topic. No I/O; time is an argument.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/threads/model.h"

namespace hiroba::threads {

// Says NOT_FOUND, reason THREAD_NOT_FOUND, for a thread that is deleted or in a closed topic that
// the member is not in: the same answer as for one that never was.
absl::Status CheckReadable(const ThreadAccess& access);
absl::Status CheckReadable(const ThreadView& view);
absl::Status ThreadNotFound();

// True if the caller is that member. Nobody is an author who has left, neither is the operator's
// tool.
bool IsSelf(const Caller& caller, MemberId member);

// The fields of a thread that can be changed; absent ones stay.
struct ThreadEdit {
  ThreadId id;
  std::optional<std::string> title;
  std::optional<Kind> kind;
  std::optional<std::vector<std::string>> tags;
  // Empty when the editor does not mind.
  std::string etag;
};

// Returns the value of the proto's `etag`.
std::string EtagOf(const Thread& thread);

// Changes title, kind or tags: whoever started the thread, and moderators. PERMISSION_DENIED,
// reason NOT_YOUR_THREAD; ABORTED, reason ETAG_MISMATCH.
absl::Status EditThread(const Caller& caller, const ThreadEdit& edit, Thread& thread);

// Deletes: whoever started it while nobody has replied, and moderators. PERMISSION_DENIED, reason
// NOT_YOUR_THREAD; FAILED_PRECONDITION, reason THREAD_HAS_REPLIES. Nothing changes when it is
// deleted already; to all others that one is NOT_FOUND, as is one in a topic that the caller may
// not read.
absl::Status DeleteThread(const Caller& caller, absl::Time now, const ThreadAccess& access,
                          Thread& thread);

// True if the caller needs no role to delete a thread.
bool MayDeleteAsAuthor(const Caller& caller, const Thread& thread);

// Deletes a thread with its title and tags for ever, as whoever started it wished who has left.
void EraseThread(absl::Time now, Thread& thread);

// Returns the number after which posts are unread by a member: her mark, or where she began to
// follow. Everything is read for who never joined the topic and never moved the mark.
int CountedAfter(const ThreadView& view);

// Returns how many posts the member has not read: not her own ones, and none that is deleted.
int UnreadCount(const ThreadView& view);

// Moves the mark of the last post read. It only grows unless `lower` is set. INVALID_ARGUMENT for a
// number beyond the thread's last.
absl::Status MoveReadMark(int last_read_number, bool lower, ThreadView& view);

}  // namespace hiroba::threads
