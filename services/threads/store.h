// What the threads service remembers: the interfaces of its stores on one page. Two
// implementations, SQL (topic_store.h … record_store.h) and memory (fake_store.h), held equal by
// the <noun>_store_test.cc.
//
// A method is one transaction with its events, or one read. Decisions are pure functions of the
// rules: the store loads, lets them decide, saves; they may be run again after a deadlock. A
// failure of a decision is returned and nothing is written. The act of staff that comes with a
// decision, or with an argument, goes on record (services/common/audit.h) in SQL when anything
// changes; memory keeps none. All methods are thread-safe and fail,
// beside what they say, as the database does (services/common/db.h). Access is the caller's
// business: what a member may not read is returned with the facts that say so. Only writing to
// posts asks here, so that "no such post" is never said of a thread that must not be known.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/audit.h"
#include "services/threads/model.h"

namespace hiroba::threads {

class TopicStore {
 public:
  virtual ~TopicStore() = default;

  // Adds a topic, which its creator joins. The same request id of the same creator gives the topic
  // made before. ALREADY_EXISTS, reason TOPIC_NAME_TAKEN.
  virtual absl::StatusOr<TopicView> CreateTopic(absl::Time deadline, const Topic& topic,
                                                MemberId creator, const std::string& request_id,
                                                const AuditAct& act) = 0;

  // NOT_FOUND, reason TOPIC_NOT_FOUND. Without the unread threads.
  virtual absl::StatusOr<TopicView> GetTopic(absl::Time deadline, TopicId topic,
                                             MemberId viewer) = 0;

  // Returns all topics in the order of their names. Unread threads are counted to 100 among the 200
  // posted to last of each topic joined.
  virtual absl::StatusOr<std::vector<TopicView>> ListTopics(absl::Time deadline,
                                                            MemberId viewer) = 0;

  // Changes name, description or visibility. The decision sees the topic as the editor stands to it
  // before. NOT_FOUND, reason TOPIC_NOT_FOUND.
  using TopicDecision = absl::FunctionRef<Decided(const TopicView&, Topic&)>;
  virtual absl::StatusOr<TopicView> EditTopic(absl::Time deadline, TopicId topic, MemberId editor,
                                              TopicDecision decide) = 0;

  // Changes how a member stands to a topic, and returns how the editor, herself mostly, stands to
  // it then. The decision sees the topic as the editor stands to it before. NOT_FOUND, reason
  // TOPIC_NOT_FOUND.
  using MembershipDecision = absl::FunctionRef<Decided(const TopicView&, Membership&)>;
  virtual absl::StatusOr<TopicView> EditMembership(absl::Time deadline, TopicId topic,
                                                   MemberId editor, MemberId member,
                                                   MembershipDecision decide) = 0;

  // Returns who asks to join, the longest waiting first, from after one of them on.
  virtual absl::StatusOr<std::vector<JoinRequest>> ListJoinRequests(
      absl::Time deadline, TopicId topic, const std::optional<JoinRequest>& after, int limit) = 0;

  // Returns the closed topics that a member joined.
  virtual absl::StatusOr<std::vector<TopicId>> ListReadableTopics(absl::Time deadline,
                                                                  MemberId member) = 0;
};

// A post to write, with all that does not depend on the thread.
struct NewPost {
  PostId id;
  ThreadId thread;
  AuthorCard author;
  std::string text;
  std::string html;
  std::vector<MemberId> mentioned;
  PostId reply_to;
  std::vector<AttachmentId> attachments;
  absl::Time now;
  // Empty: none.
  std::string request_id;
};

// A thread to start; `thread` has id, topic, kind, title, tags and excerpt.
struct NewThread {
  Thread thread;
  NewPost first_post;
};

// A thread from a file, whole: numbers and times are final.
struct ImportedThread {
  Thread thread;
  std::string topic_display_name;
  // Takes the place of the topic when there is none of that name.
  TopicId new_topic;
  std::vector<Post> posts;
  // Who imports.
  MemberId importer;
  absl::Time now;
  AuditAct act;
};

struct ThreadQuery {
  MemberId viewer;
  // None: all topics that the viewer may read.
  std::optional<TopicId> topic;
  std::optional<Kind> kind;
  // Only questions without an accepted answer.
  bool unsolved = false;
  // The last thread of the page before.
  std::optional<std::pair<absl::Time, ThreadId>> after;
  int limit = 0;
};

class ThreadStore {
 public:
  virtual ~ThreadStore() = default;

  // Returns the access to a thread in an open topic when it is known without waiting for anything;
  // nullopt says nothing. Without a membership.
  virtual std::optional<ThreadAccess> FindAccess(ThreadId thread) = 0;
  // NOT_FOUND, reason THREAD_NOT_FOUND. The viewer's membership may be missing where the topic is
  // open.
  virtual absl::StatusOr<ThreadAccess> GetAccess(absl::Time deadline, ThreadId thread,
                                                 MemberId viewer) = 0;
  virtual absl::StatusOr<ThreadView> GetThread(absl::Time deadline, ThreadId thread,
                                               MemberId viewer) = 0;

  // Returns what ListThreads would when that is known without waiting for anything; nullopt says
  // nothing.
  virtual std::optional<std::vector<ThreadView>> FindThreads(const ThreadQuery& query) = 0;
  // Returns threads that are not deleted and that the viewer may read, the one posted to last
  // first. NOT_FOUND, reason TOPIC_NOT_FOUND, for a topic that she may not read.
  virtual absl::StatusOr<std::vector<ThreadView>> ListThreads(absl::Time deadline,
                                                              const ThreadQuery& query) = 0;

  // Starts a thread; the author joins its topic when it is open. The same request id of the same
  // author gives the thread made before. NOT_FOUND, reason TOPIC_NOT_FOUND; and as CreatePost does
  // for attachments.
  using TopicDecision = absl::FunctionRef<absl::Status(const TopicView&)>;
  virtual absl::StatusOr<ThreadView> CreateThread(absl::Time deadline, const NewThread& thread,
                                                  TopicDecision decide) = 0;

  // Changes title, kind, tags or deletion; whatever else the decision changes is lost.
  using ThreadDecision = absl::FunctionRef<Decided(const ThreadAccess&, Thread&)>;
  virtual absl::StatusOr<ThreadView> EditThread(absl::Time deadline, ThreadId thread,
                                                MemberId viewer, ThreadDecision decide) = 0;

  // Moves the member's mark as the decision changes the view. When two raise it at once, the higher
  // one stays.
  using ReadMarkDecision = absl::FunctionRef<absl::Status(ThreadView&)>;
  virtual absl::StatusOr<ThreadView> EditReadMark(absl::Time deadline, ThreadId thread,
                                                  MemberId member, absl::Time now,
                                                  ReadMarkDecision decide) = 0;

  // Takes a thread in, with its topic if that is new. A thread of the same external id is returned
  // as it is.
  virtual absl::StatusOr<ThreadView> ImportThread(absl::Time deadline,
                                                  const ImportedThread& thread) = 0;
};

class PostStore {
 public:
  virtual ~PostStore() = default;

  // Adds a post with the thread's next number. The same request id of the same author in the same
  // thread gives the post made before. The decision sees the post replied to, if any.
  // NOT_FOUND, reason THREAD_NOT_FOUND; INVALID_ARGUMENT, reasons REPLY_TO_NOT_FOUND and
  // ATTACHMENT_NOT_USABLE: not finished, not the author's, or with another post.
  using WriteDecision = absl::FunctionRef<absl::Status(const ThreadAccess&, const Post* reply_to)>;
  virtual absl::StatusOr<Post> CreatePost(absl::Time deadline, const NewPost& post,
                                          WriteDecision decide) = 0;

  // With the text. NOT_FOUND, reason POST_NOT_FOUND.
  virtual absl::StatusOr<PostView> GetPost(absl::Time deadline, ThreadId thread, PostId post,
                                           MemberId viewer) = 0;

  // Returns posts from a number on, in order, as they are stored: deleted ones too. Without
  // `with_text` the Markdown is left empty.
  virtual absl::StatusOr<std::vector<Post>> ListPosts(absl::Time deadline, ThreadId thread,
                                                      int start_number, int limit,
                                                      bool with_text) = 0;

  // Returns which of the posts a member found helpful.
  virtual absl::StatusOr<std::vector<PostId>> ListFoundHelpful(absl::Time deadline, MemberId member,
                                                               std::span<const PostId> posts) = 0;

  // Changes text, deletion or acceptance, and what the thread says of its posts. A text that is
  // replaced is kept as a revision. NOT_FOUND, reasons THREAD_NOT_FOUND and POST_NOT_FOUND.
  using PostDecision = absl::FunctionRef<Decided(const ThreadAccess&, Thread&, Post&)>;
  virtual absl::StatusOr<PostView> EditPost(absl::Time deadline, ThreadId thread, PostId post,
                                            MemberId editor, PostDecision decide) = 0;

  // Sets or removes a member's thank-you.
  using ReactDecision = absl::FunctionRef<absl::Status(const ThreadAccess&, const Post&)>;
  virtual absl::StatusOr<PostView> React(absl::Time deadline, ThreadId thread, PostId post,
                                         MemberId member, bool undo, absl::Time now,
                                         ReactDecision decide) = 0;
};

// An attachment with what decides who may read it.
struct AttachmentView {
  Attachment attachment;
  // Of the post it goes with.
  bool post_deleted = false;
};

class AttachmentStore {
 public:
  virtual ~AttachmentStore() = default;

  // Adds an upload. The decision sees what the uploader has without a post: files, and their bytes
  // as announced.
  using QuotaDecision = absl::FunctionRef<absl::Status(int files, std::int64_t bytes)>;
  virtual absl::Status CreateAttachment(absl::Time deadline, const Attachment& attachment,
                                        QuotaDecision decide) = 0;

  // NOT_FOUND, reason ATTACHMENT_NOT_FOUND.
  virtual absl::StatusOr<AttachmentView> GetAttachment(absl::Time deadline,
                                                       AttachmentId attachment) = 0;

  // Changes size, type, digest and state.
  using AttachmentDecision = absl::FunctionRef<absl::Status(Attachment&)>;
  virtual absl::StatusOr<Attachment> EditAttachment(absl::Time deadline, AttachmentId attachment,
                                                    AttachmentDecision decide) = 0;

  // Marks up to `limit` attachments that were begun before a time and go with no post, so that they
  // cannot be used any more, and returns them with those marked before.
  virtual absl::StatusOr<std::vector<AttachmentId>> MarkExpired(absl::Time deadline,
                                                                absl::Time before, int limit) = 0;

  // Forgets one of these, or any whose state is kRemoving.
  virtual absl::Status RemoveExpired(absl::Time deadline, AttachmentId attachment) = 0;
};

// A digest's window.
struct UnreadQuery {
  MemberId member;
  absl::Time from;
  absl::Time to;  // not included
  int max_threads = 0;
  int max_posts_per_thread = 0;
};

struct UnreadPosts {
  std::vector<UnreadThread> threads;
  // All of them, more than are listed perhaps.
  int thread_count = 0;
};

// What notifications and search read.
class RecordStore {
 public:
  virtual ~RecordStore() = default;

  // In no order; unknown ones are left out.
  virtual absl::StatusOr<std::vector<PostRecord>> GetPostRecords(absl::Time deadline,
                                                                 std::span<const PostId> posts) = 0;

  // All posts from after one on in the order of their ids, those deleted left out. With a thread:
  // only its posts. `last` is the last one looked at, 0 at the end of all.
  struct PostRecordPage {
    std::vector<PostRecord> records;
    PostId last;
  };
  virtual absl::StatusOr<PostRecordPage> ListPostRecords(absl::Time deadline,
                                                         std::optional<ThreadId> thread,
                                                         PostId after, int limit) = 0;

  // Returns which of the members may read a thread; none when there is no such thread.
  virtual absl::StatusOr<std::vector<MemberId>> FilterReaders(
      absl::Time deadline, ThreadId thread, std::span<const MemberId> members) = 0;

  // See Records.ListUnreadPosts.
  virtual absl::StatusOr<UnreadPosts> ListUnreadPosts(absl::Time deadline,
                                                      const UnreadQuery& query) = 0;
};

}  // namespace hiroba::threads
