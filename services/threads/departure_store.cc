#include "services/threads/departure_store.h"

#include <optional>
#include <string>

#include "services/common/status_macros.h"
#include "services/threads/events.h"
#include "services/threads/names.h"
#include "services/threads/post_rules.h"
#include "services/threads/rows.h"
#include "services/threads/thread_rules.h"
#include "services/threads/thread_store.h"
#include "services/threads/topic_store.h"

namespace hiroba::threads {
namespace {

constexpr Statement kUpsertDeparture{
    "upsert_departure",
    "INSERT INTO departures (member_id,posts,due_time) VALUES (?,?,?) "
    "ON DUPLICATE KEY UPDATE posts=VALUES(posts),due_time=VALUES(due_time)"};

constexpr Statement kInsertUnknown{
    "insert_unknown_departure",
    "INSERT IGNORE INTO departures (member_id,posts,due_time) VALUES (?,?,?)"};

// Members in a table, from an index that begins with them: (after, limit).
#define MEMBERS_IN(column, table_and_index)                                         \
  "(SELECT DISTINCT " column " AS member_id FROM " table_and_index " WHERE " column \
  ">? ORDER BY " column " LIMIT ?)"
constexpr Statement kListMembers{
    "list_known_members",
    "SELECT member_id FROM (" MEMBERS_IN(
        "author_id", "posts FORCE INDEX (posts_by_author)") " UNION " MEMBERS_IN("member_id",
                                                                                 "topic_members")
        " UNION " MEMBERS_IN("member_id", "read_marks") " UNION " MEMBERS_IN(
            "member_id", "helpful_marks FORCE INDEX (helpful_by_member)") " UNION " MEMBERS_IN(
            "uploader_id",
            "attachments FORCE INDEX (attachments_by_uploader)") ") known "
                                                                 "ORDER BY member_id LIMIT ?"};

// Few: departures take minutes.
constexpr Statement kListDue{"list_due_departures",
                             "SELECT member_id,posts,due_time FROM departures WHERE due_time<=? "
                             "ORDER BY due_time,member_id LIMIT ?"};

constexpr Statement kDeleteDeparture{"delete_departure",
                                     "DELETE FROM departures WHERE member_id=?"};

// Uses posts_by_author.
constexpr Statement kFindThread{
    "find_thread_of_departure",
    "SELECT thread_id FROM posts FORCE INDEX (posts_by_author) WHERE author_id=? "
    "ORDER BY post_id LIMIT 1"};

// Posts of hers in one transaction. Uses posts_request.
constexpr int kPostsAtOnce = 200;
constexpr Statement kSelectPosts{
    "select_posts_of_departure",
    "SELECT number,post_id,delete_time,accepted,version FROM posts FORCE INDEX (posts_request) "
    "WHERE thread_id=? AND author_id=? LIMIT ?"};

// What others wrote, and what was not erased when they left. Reads the thread until the first.
constexpr Statement kSelectOfOthers{
    "select_posts_of_others",
    "SELECT number FROM posts FORCE INDEX (PRIMARY) WHERE thread_id=? AND author_id<>? "
    "AND (delete_time IS NULL OR text<>'') LIMIT 1"};

#define NO_AUTHOR "author_id=0,author_sample=FALSE,author_card='',request_id=NULL"

// (member, thread, numbers).
constexpr Statement kBlankPosts{"blank_posts",
                                "UPDATE posts SET " NO_AUTHOR
                                ",deleted_by=IF(deleted_by=?,0,deleted_by),version=version+1 "
                                "WHERE thread_id=? AND number IN (?)"};

// As ErasePost: (time, thread, numbers).
constexpr Statement kErasePosts{"erase_posts",
                                "UPDATE posts SET " NO_AUTHOR
                                ",text='',html='',attachment_count=0,edit_time=NULL,"
                                "delete_time=COALESCE(delete_time,?),deleted_by=0,accepted=FALSE,"
                                "version=version+1 WHERE thread_id=? AND number IN (?)"};

constexpr Statement kDeleteRevisions{"delete_post_revisions",
                                     "DELETE FROM post_revisions WHERE post_id IN (?)"};

// The sweeper removes what goes with no post and is old; it is made so.
#define TO_BE_REMOVED \
  "state=3,uploader_id=0,post_id=NULL,thread_id=NULL,place=0,create_time='2000-01-01 00:00:00'"

// Uses attachments_by_post.
constexpr Statement kDropAttachments{
    "drop_attachments_of_posts", "UPDATE attachments SET " TO_BE_REMOVED " WHERE post_id IN (?)"};

constexpr Statement kSaveThread{
    "save_thread_of_departure",
    "UPDATE threads SET title=?,tags=?,excerpt=?,deleted_numbers=?,accepted_count=?,delete_time=?,"
    "posts_version=posts_version+1,version=version+1 WHERE thread_id=?"};
constexpr Statement kBlankThread{
    "blank_thread", "UPDATE threads SET " NO_AUTHOR " WHERE thread_id=? AND author_id=?"};

constexpr Statement kFindTopic{"find_topic_of_departure",
                               "SELECT topic_id FROM topic_members WHERE member_id=? LIMIT 1"};

// What is left of a member when her posts and topics are done: (member). Each uses an index that
// begins with her.
constexpr Statement kForgetRest[] = {
    {"forget_topics_made", "UPDATE topics SET creator_id=0,request_id=NULL WHERE creator_id=?"},
    {"forget_read_marks", "DELETE FROM read_marks WHERE member_id=? LIMIT 1000"},
    {"forget_helpful_marks", "DELETE FROM helpful_marks WHERE member_id=? LIMIT 1000"},
    {"forget_unattached",
     "UPDATE attachments SET " TO_BE_REMOVED " WHERE uploader_id=? AND post_id IS NULL LIMIT 1000"},
    {"forget_uploader", "UPDATE attachments SET uploader_id=0 WHERE uploader_id=? LIMIT 1000"},
};

// The only row's id, if there is one.
template <typename Id>
absl::StatusOr<std::optional<Id>> FindId(Connection& connection, const Statement& statement,
                                         MemberId member) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(statement, member));
  if (rows.empty()) return std::nullopt;
  return Id{rows.front().Uint64(0)};
}

// Some of a member's posts in a thread: what has to be known to forget them.
absl::StatusOr<std::vector<Post>> SelectPosts(Connection& connection, ThreadId thread,
                                              MemberId member) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectPosts, thread, member, kPostsAtOnce));
  std::vector<Post> posts;
  for (const Row row : rows) {
    Post& post = posts.emplace_back();
    post.thread = thread;
    post.number = static_cast<int>(row.Int64(0));
    post.id = PostId{row.Uint64(1)};
    post.delete_time = row.OptionalTime(2);
    post.accepted = row.Bool(3);
    post.version = row.Uint64(4);
  }
  return posts;
}

std::vector<int> NumbersOf(const std::vector<Post>& posts) {
  std::vector<int> numbers;
  for (const Post& post : posts) numbers.push_back(post.number);
  return numbers;
}

// Takes text, files and author of posts, and says so of each that was there.
absl::Status ErasePosts(Transaction& transaction, Outbox& outbox, absl::Time now,
                        const std::vector<Post>& posts, Thread& thread) {
  std::vector<PostId> ids;
  for (const Post& before : posts) {
    ids.push_back(before.id);
    Post after = before;
    ErasePost(now, thread, after);
    const auto event = PostChangedEvent(before, after, MemberId{});
    if (before.IsDeleted() || !event) continue;
    RETURN_IF_ERROR(
        outbox.Append(transaction, PostName(thread.id, before.id), before.version + 1, *event));
  }
  RETURN_IF_ERROR(
      transaction.Execute(kErasePosts, now, thread.id, InList(NumbersOf(posts))).status());
  RETURN_IF_ERROR(transaction.Execute(kDeleteRevisions, InList(ids)).status());
  return transaction.Execute(kDropAttachments, InList(ids)).status();
}

// Takes the author of posts. Those that are deleted go: she did not choose to leave them.
absl::Status BlankPosts(Transaction& transaction, Outbox& outbox, MemberId member, absl::Time now,
                        const std::vector<Post>& posts, Thread& thread) {
  std::vector<Post> kept, deleted;
  for (const Post& post : posts) (post.IsDeleted() ? deleted : kept).push_back(post);
  if (!deleted.empty()) {
    RETURN_IF_ERROR(ErasePosts(transaction, outbox, now, deleted, thread));
  }
  if (kept.empty()) return absl::OkStatus();
  return transaction.Execute(kBlankPosts, member, thread.id, InList(NumbersOf(kept))).status();
}

absl::StatusOr<bool> IsWrittenByOthers(Connection& connection, ThreadId thread, MemberId member) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectOfOthers, thread, member));
  return !rows.empty();
}

// Forgets a member in one thread, or a piece of it when she wrote much there.
absl::Status ForgetInThread(Transaction& transaction, const Changes::Change& change, Outbox& outbox,
                            const Departure& departure, absl::Time now, ThreadId id) {
  const MemberId member = departure.member;
  ASSIGN_OR_RETURN(const Thread before, LockThread(transaction, change, id));
  ASSIGN_OR_RETURN(const std::vector<Post> posts, SelectPosts(transaction, id, member));
  // Another replica was first.
  if (posts.empty()) return absl::OkStatus();
  Thread after = before;
  if (departure.posts == PostsChoice::kDelete) {
    if (before.author.member == member) {
      ASSIGN_OR_RETURN(const bool by_others, IsWrittenByOthers(transaction, id, member));
      if (!by_others) EraseThread(now, after);
    }
    RETURN_IF_ERROR(ErasePosts(transaction, outbox, now, posts, after));
  } else {
    RETURN_IF_ERROR(BlankPosts(transaction, outbox, member, now, posts, after));
  }
  RETURN_IF_ERROR(transaction
                      .Execute(kSaveThread, after.title, JoinTags(after.tags), after.excerpt,
                               JoinNumbers(after.deleted_numbers), after.accepted_count,
                               after.delete_time, id)
                      .status());
  RETURN_IF_ERROR(transaction.Execute(kBlankThread, id, member).status());
  RETURN_IF_ERROR(
      outbox.Append(transaction, ThreadName(id), before.version + 1, ThreadChangedEvent(after)));
  const bool deleted = after.delete_time && !before.delete_time;
  return deleted ? AddToThreadCount(transaction, after.topic, -1) : absl::OkStatus();
}

absl::Status ForgetInTopic(Transaction& transaction, const Changes::Change& change, Outbox& outbox,
                           MemberId member, TopicId topic) {
  RETURN_IF_ERROR(LockTopic(transaction, topic));
  ASSIGN_OR_RETURN(const TopicView view, SelectTopic(transaction, topic, member));
  return SaveMembership(transaction, change, outbox, topic, member, view.membership, {});
}

}  // namespace

absl::Status InsertDeparture(Transaction& transaction, const Departure& departure) {
  return transaction
      .Execute(kUpsertDeparture, departure.member, static_cast<int>(departure.posts),
               departure.due_time)
      .status();
}

absl::StatusOr<bool> DepartureStore::AddUnknown(absl::Time deadline, MemberId member,
                                                absl::Time due_time) {
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const std::uint64_t added,
                     transaction.Execute(kInsertUnknown, member,
                                         static_cast<int>(PostsChoice::kKeep), due_time));
    return added == 1;
  });
}

absl::StatusOr<std::vector<MemberId>> DepartureStore::ListMembers(absl::Time deadline,
                                                                  MemberId after, int limit) {
  using Members = std::vector<MemberId>;
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Members> {
    ASSIGN_OR_RETURN(const Rows rows,
                     connection.Select(kListMembers, after, limit, after, limit, after, limit,
                                       after, limit, after, limit, limit));
    Members members;
    for (const Row row : rows) members.push_back(MemberId{row.Uint64(0)});
    return members;
  });
}

absl::StatusOr<std::vector<Departure>> DepartureStore::ListDue(absl::Time deadline, absl::Time now,
                                                               int limit) {
  using Departures = std::vector<Departure>;
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Departures> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kListDue, now, limit));
    Departures departures;
    for (const Row row : rows) {
      departures.push_back(
          {MemberId{row.Uint64(0)}, static_cast<PostsChoice>(row.Int64(1)), row.Time(2)});
    }
    return departures;
  });
}

absl::StatusOr<bool> DepartureStore::ForgetSome(absl::Time deadline, const Departure& departure,
                                                absl::Time now) {
  const MemberId member = departure.member;
  ASSIGN_OR_RETURN(const std::optional<ThreadId> thread,
                   database_.Read(deadline, [&](Connection& connection) {
                     return FindId<ThreadId>(connection, kFindThread, member);
                   }));
  ASSIGN_OR_RETURN(const Changes::Change change,
                   changes_.Begin(deadline, {Subject::OfThread(thread.value_or(ThreadId{})),
                                             Subject::OfMemberships(member)}));
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    if (thread) {
      RETURN_IF_ERROR(ForgetInThread(transaction, change, outbox_, departure, now, *thread));
      return true;
    }
    ASSIGN_OR_RETURN(const std::optional<TopicId> topic,
                     FindId<TopicId>(transaction, kFindTopic, member));
    if (topic) {
      RETURN_IF_ERROR(ForgetInTopic(transaction, change, outbox_, member, *topic));
      return true;
    }
    for (const Statement& statement : kForgetRest) {
      ASSIGN_OR_RETURN(const std::uint64_t forgotten, transaction.Execute(statement, member));
      if (forgotten > 0) return true;
    }
    RETURN_IF_ERROR(transaction.Execute(kDeleteDeparture, member).status());
    return false;
  });
}

}  // namespace hiroba::threads
