// The nouns of the threads service as plain data, and what a member sees of them. No protos, no
// SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/common/id.h"

namespace hiroba::threads {

using TopicId = TypedId<struct TopicTag>;
using ThreadId = TypedId<struct ThreadTag>;
using PostId = TypedId<struct PostTag>;
using AttachmentId = TypedId<struct AttachmentTag>;

// Numbers of enums are those of the protos and of the tables.
enum class Visibility { kOpen = 1, kClosed = 2 };

enum class MembershipState { kNone = 1, kRequested = 2, kJoined = 3 };

// How one member stands to one topic.
struct Membership {
  MembershipState state = MembershipState::kNone;
  // When she asked, or joined; without meaning for kNone.
  absl::Time since;
};

struct Topic {
  TopicId id;
  std::string display_name;
  std::string description;
  Visibility visibility = Visibility::kOpen;
  int thread_count = 0;
  int member_count = 0;
  absl::Time create_time;
  std::optional<absl::Time> last_post_time;
  // Grows with every change of name, description or visibility.
  int revision = 1;
  // Grows also when members come and go.
  std::uint64_t version = 1;
};

// A topic as one member stands to it.
struct TopicView {
  Topic topic;
  Membership membership;
  int unread_thread_count = 0;
};

struct JoinRequest {
  MemberId member;
  absl::Time create_time;
};

enum class Kind {
  kDiscussion = 1,
  kQuestion = 2,
  kShare = 3,
  kRoundUp = 4,
  kStudySession = 5,
  kHandbook = 6,
};

struct Thread {
  ThreadId id;
  TopicId topic;
  Kind kind = Kind::kDiscussion;
  std::string title;
  std::vector<std::string> tags;
  AuthorCard author;
  absl::Time create_time;
  absl::Time last_post_time;
  int last_post_number = 0;
  // Numbers of posts that are deleted now, ascending. They are few, and with them what is unread is
  // counted without reading posts.
  std::vector<int> deleted_numbers;
  // Answers accepted that are not deleted.
  int accepted_count = 0;
  bool sample = false;
  // Empty for threads written here.
  std::string external_id;
  // Posts up to this number came with an import; they are never unread by themselves.
  int imported_number = 0;
  std::optional<absl::Time> delete_time;
  // The start of the first post as plain text.
  std::string excerpt;
  // Grows with every change of title, kind or tags.
  int revision = 1;
  // Grows whenever a post that exists changes.
  std::uint64_t posts_version = 1;
  // Grows with every change of any of this.
  std::uint64_t version = 1;

  int PostCount() const { return last_post_number - static_cast<int>(deleted_numbers.size()); }
  bool IsSolved() const { return kind == Kind::kQuestion && accepted_count > 0; }
};

// What decides whether a member may read a thread and write to it, and which of its pages are still
// right. Known (access_cache.h) or read in one short query before everything that has to do with
// posts.
struct ThreadAccess {
  ThreadId thread;
  TopicId topic;
  Kind kind = Kind::kDiscussion;
  MemberId author;
  bool deleted = false;
  Visibility topic_visibility = Visibility::kOpen;
  Membership membership;
  int last_post_number = 0;
  std::uint64_t posts_version = 0;
};

// What a member has read of a thread, as she left it.
struct ReadMark {
  int last_read_number = 0;
  // Posts after this number are unread. Differs from the last read number where posts before were
  // never to be read: imported ones, and those from before she joined the topic.
  int counted_after = 0;
};

// A thread as one member stands to it.
struct ThreadView {
  Thread thread;
  std::string topic_display_name;
  Visibility topic_visibility = Visibility::kOpen;
  Membership membership;
  // Absent when she never moved it.
  std::optional<ReadMark> read_mark;
  // The last post that was there when she joined the topic.
  int number_at_joining = 0;
  // Her own posts after the unread ones begin, deleted ones left out.
  int own_unread = 0;
};

enum class AttachmentState { kUploading = 1, kFinished = 2, kRemoving = 3 };

struct Attachment {
  AttachmentId id;
  MemberId uploader;
  std::string filename;
  std::string media_type;
  // As announced at the beginning, -1 when that was not known.
  std::int64_t announced_size = -1;
  // Bytes written so far; the size once finished.
  std::int64_t size = 0;
  std::string sha256;
  AttachmentState state = AttachmentState::kUploading;
  // The post it goes with; 0 while it goes with none.
  ThreadId thread;
  PostId post;
  absl::Time create_time;
};

struct Post {
  PostId id;
  ThreadId thread;
  int number = 0;
  AuthorCard author;
  std::string text;
  std::string html;
  // 0 when it replies to none.
  PostId reply_to;
  int reply_to_number = 0;
  std::vector<Attachment> attachments;
  absl::Time create_time;
  std::optional<absl::Time> edit_time;
  std::optional<absl::Time> delete_time;
  MemberId deleted_by;
  int helpful_count = 0;
  bool accepted = false;
  // Grows with every edit.
  int revision = 1;
  // Grows with every change.
  std::uint64_t version = 1;

  bool IsDeleted() const { return delete_time.has_value(); }
  // True if its text is gone for ever, when the post was read with its text.
  bool IsErased() const { return IsDeleted() && text.empty(); }
};

// A post as one member stands to it.
struct PostView {
  Post post;
  bool found_helpful = false;
};

// A post with what is needed to judge and show it outside its thread.
struct PostRecord {
  Post post;
  Thread thread;
  std::string topic_display_name;
  Visibility topic_visibility = Visibility::kOpen;
};

// What of a thread a digest tells.
struct UnreadThread {
  Thread thread;
  std::string topic_display_name;
  Visibility topic_visibility = Visibility::kOpen;
  int unread_count = 0;
  // The oldest unread ones.
  std::vector<Post> posts;
};

}  // namespace hiroba::threads
