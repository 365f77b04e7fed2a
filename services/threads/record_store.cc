#include "services/threads/record_store.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "services/common/status_macros.h"
#include "services/threads/rows.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

// Uses posts_id.
constexpr Statement kSelectPosts{"select_post_records",
                                 "SELECT " HIROBA_POST_COLUMNS("p.text") " FROM posts p "
                                                                         "WHERE p.post_id IN (?)"};

// Uses posts_id: (after, limit).
constexpr Statement kListPosts{
    "list_post_records", "SELECT " HIROBA_POST_COLUMNS("p.text") " FROM posts p "
                                                                 "FORCE INDEX (posts_id) "
                                                                 "WHERE p.post_id>? "
                                                                 "ORDER BY p.post_id LIMIT ?"};

// Uses posts_id to find where to go on, then the primary key: (thread, thread, after, limit).
constexpr Statement kListPostsOfThread{
    "list_post_records_of_thread",
    "SELECT " HIROBA_POST_COLUMNS("p.text") " FROM posts p "
                                            "WHERE p.thread_id=? AND p.number>COALESCE((SELECT "
                                            "q.number FROM posts q WHERE q.thread_id=? AND "
                                            "q.post_id=?),0) ORDER BY p.number LIMIT ?"};

// Uses the primary keys.
constexpr Statement kSelectThreads{
    "select_threads_of_records",
    "SELECT " HIROBA_THREAD_COLUMNS
    ",tp.display_name,tp.visibility FROM threads t "
    "JOIN topics tp ON tp.topic_id=t.topic_id WHERE t.thread_id IN (?)"};

// Uses the primary key: (members, thread).
constexpr Statement kSelectMembersOfTopic{
    "select_members_of_topic",
    "SELECT m.member_id FROM topic_members m WHERE m.member_id IN (?) "
    "AND m.topic_id=(SELECT t.topic_id FROM threads t WHERE t.thread_id=?) AND m.state=3"};

// MariaDB does not look up a range of time within each thread of a join: it reads the whole
// thread's part of posts_by_time. So that is only done for threads of up to 500 posts, many in one
// statement; of longer ones each is asked for by itself.

// The threads where a member may have something unread in a window. A mark moves by number; who
// never moved one has the posts since she joined. Uses topic_members by member, then
// threads_by_topic from the window's begin on: (from, member).
#define UNREAD_THREADS                                                            \
  " FROM topic_members m STRAIGHT_JOIN threads t FORCE INDEX (threads_by_topic) " \
  "ON t.topic_id=m.topic_id AND t.last_post_time>=? AND t.delete_time IS NULL "   \
  "LEFT JOIN read_marks r ON r.member_id=? AND r.thread_id=t.thread_id "
#define SHORT_AND_NEW \
  "t.last_post_number<=500 AND t.last_post_number>COALESCE(r.counted_after,t.imported_number)"
#define LONG_AND_NEW \
  "t.last_post_number>500 AND t.last_post_number>COALESCE(r.counted_after,t.imported_number)"

// Their posts, from posts_by_time alone: (from, to, member).
#define UNREAD_POSTS                                                                       \
  "STRAIGHT_JOIN posts p FORCE INDEX (posts_by_time) ON p.thread_id=t.thread_id "          \
  "AND p.create_time>=? AND p.create_time<? AND p.author_id<>? AND p.delete_time IS NULL " \
  "AND p.number>COALESCE(r.counted_after,t.imported_number) AND p.create_time>m.since "

// (from, member, from, to, member, member).
constexpr Statement kCountUnread{
    "count_unread_posts", "SELECT t.thread_id,t.last_post_time,COUNT(*)" UNREAD_THREADS UNREAD_POSTS
                          "WHERE m.member_id=? AND m.state=3 AND " SHORT_AND_NEW
                          " GROUP BY t.thread_id,t.last_post_time"};

// The oldest ones of some threads: (from, member, from, to, member, member, threads, posts of
// each).
constexpr Statement kListUnread{
    "list_unread_posts",
    "SELECT " HIROBA_POST_COLUMNS("p.text") " FROM (SELECT p.thread_id,p.number,ROW_NUMBER() OVER "
    "(PARTITION BY p.thread_id ORDER BY p.number) AS place" UNREAD_THREADS UNREAD_POSTS
    "WHERE m.member_id=? AND m.state=3 AND t.thread_id IN (?)) u STRAIGHT_JOIN posts p "
    "ON p.thread_id=u.thread_id AND p.number=u.number "
    "WHERE u.place<=? ORDER BY p.thread_id,p.number"};

// Long threads, with what a range of each needs: (from, member, member).
constexpr Statement kSelectLongThreads{"select_long_unread_threads",
                                       "SELECT "
                                       "t.thread_id,t.last_post_time,COALESCE(r.counted_after,t."
                                       "imported_number),m.since" UNREAD_THREADS
                                       "WHERE m.member_id=? AND m.state=3 AND " LONG_AND_NEW};

// Ranges of posts_by_time: (thread, from, since, to, member, number) and how many.
#define UNREAD_RANGE                                                                      \
  " FROM posts p FORCE INDEX (posts_by_time) WHERE p.thread_id=? AND p.create_time>=? "   \
  "AND p.create_time>? AND p.create_time<? AND p.author_id<>? AND p.delete_time IS NULL " \
  "AND p.number>?"
constexpr Statement kCountUnreadRange{"count_unread_range", "SELECT COUNT(*)" UNREAD_RANGE};
constexpr Statement kListUnreadRange{"list_unread_range",
                                     "SELECT " HIROBA_POST_COLUMNS("p.text") UNREAD_RANGE
                                     " ORDER BY p.create_time LIMIT ?"};

struct ThreadWithTopic {
  Thread thread;
  std::string topic_display_name;
  Visibility topic_visibility = Visibility::kOpen;
};
using ThreadsById = std::unordered_map<ThreadId, ThreadWithTopic>;

absl::StatusOr<ThreadsById> SelectThreads(Connection& connection,
                                          const std::vector<ThreadId>& ids) {
  ThreadsById threads;
  if (ids.empty()) return threads;
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectThreads, InList(ids)));
  for (const Row row : rows) {
    Thread thread = ReadThread(row);
    const ThreadId id = thread.id;
    threads.emplace(id, ThreadWithTopic{std::move(thread), row.String(kThreadColumns),
                                        static_cast<Visibility>(row.Int64(kThreadColumns + 1))});
  }
  return threads;
}

absl::StatusOr<std::vector<PostRecord>> ReadRecords(Connection& connection, const Rows& rows) {
  ASSIGN_OR_RETURN(std::vector<Post> posts, ReadPosts(connection, rows));
  std::vector<ThreadId> ids;
  for (const Post& post : posts) ids.push_back(post.thread);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  ASSIGN_OR_RETURN(const ThreadsById threads, SelectThreads(connection, ids));
  std::vector<PostRecord> records;
  records.reserve(posts.size());
  for (Post& post : posts) {
    const auto thread = threads.find(post.thread);
    if (thread == threads.end()) continue;
    records.push_back({std::move(post), thread->second.thread, thread->second.topic_display_name,
                       thread->second.topic_visibility});
  }
  return records;
}

// A thread with something unread in a window.
struct Candidate {
  ThreadId thread;
  absl::Time last_post_time;
  int count = 0;
  // Of long threads: what is unread comes after this number and this time.
  bool is_long = false;
  int after = 0;
  absl::Time since;
};

absl::StatusOr<std::vector<Candidate>> FindCandidates(Connection& connection,
                                                      const UnreadQuery& query) {
  const MemberId member = query.member;
  std::vector<Candidate> candidates;
  ASSIGN_OR_RETURN(const Rows counts, connection.Select(kCountUnread, query.from, member,
                                                        query.from, query.to, member, member));
  for (const Row row : counts) {
    candidates.push_back({ThreadId{row.Uint64(0)}, row.Time(1), static_cast<int>(row.Int64(2))});
  }
  ASSIGN_OR_RETURN(const Rows long_threads,
                   connection.Select(kSelectLongThreads, query.from, member, member));
  for (const Row row : long_threads) {
    Candidate candidate{ThreadId{row.Uint64(0)}, row.Time(1)};
    candidate.is_long = true;
    candidate.after = static_cast<int>(row.Int64(2));
    candidate.since = row.Time(3);
    ASSIGN_OR_RETURN(const Rows count,
                     connection.Select(kCountUnreadRange, candidate.thread, query.from,
                                       candidate.since, query.to, member, candidate.after));
    candidate.count = static_cast<int>(count.front().Int64(0));
    if (candidate.count > 0) candidates.push_back(candidate);
  }
  return candidates;
}

// Returns the oldest unread posts of each candidate, in no order.
absl::StatusOr<std::vector<Post>> SelectUnread(Connection& connection, const UnreadQuery& query,
                                               const std::vector<Candidate>& candidates) {
  const MemberId member = query.member;
  std::vector<Post> posts;
  std::vector<ThreadId> short_threads;
  for (const Candidate& candidate : candidates) {
    if (!candidate.is_long) {
      short_threads.push_back(candidate.thread);
      continue;
    }
    ASSIGN_OR_RETURN(
        const Rows rows,
        connection.Select(kListUnreadRange, candidate.thread, query.from, candidate.since, query.to,
                          member, candidate.after, query.max_posts_per_thread));
    ASSIGN_OR_RETURN(std::vector<Post> some, ReadPosts(connection, rows));
    std::move(some.begin(), some.end(), std::back_inserter(posts));
  }
  if (short_threads.empty()) return posts;
  ASSIGN_OR_RETURN(const Rows rows,
                   connection.Select(kListUnread, query.from, member, query.from, query.to, member,
                                     member, InList(short_threads), query.max_posts_per_thread));
  ASSIGN_OR_RETURN(std::vector<Post> some, ReadPosts(connection, rows));
  std::move(some.begin(), some.end(), std::back_inserter(posts));
  return posts;
}

}  // namespace

absl::StatusOr<std::vector<PostRecord>> SqlRecordStore::GetPostRecords(
    absl::Time deadline, std::span<const PostId> posts) {
  using Records = std::vector<PostRecord>;
  if (posts.empty()) return Records();
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Records> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectPosts, InList(posts)));
    return ReadRecords(connection, rows);
  });
}

absl::StatusOr<RecordStore::PostRecordPage> SqlRecordStore::ListPostRecords(
    absl::Time deadline, std::optional<ThreadId> thread, PostId after, int limit) {
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<PostRecordPage> {
    const absl::StatusOr<Rows> rows =
        thread ? connection.Select(kListPostsOfThread, *thread, *thread, after, limit)
               : connection.Select(kListPosts, after, limit);
    RETURN_IF_ERROR(rows.status());
    PostRecordPage page;
    ASSIGN_OR_RETURN(page.records, ReadRecords(connection, *rows));
    if (rows->size() == static_cast<std::size_t>(limit)) {
      page.last = PostId{(*rows)[rows->size() - 1].Uint64(0)};
    }
    std::erase_if(page.records, [](const PostRecord& record) {
      return record.post.IsDeleted() || record.thread.delete_time.has_value();
    });
    return page;
  });
}

absl::StatusOr<std::vector<MemberId>> SqlRecordStore::FilterReaders(
    absl::Time deadline, ThreadId thread, std::span<const MemberId> members) {
  using Members = std::vector<MemberId>;
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Members> {
    const absl::StatusOr<ThreadAccess> access = SelectAccess(connection, thread, {});
    if (absl::IsNotFound(access.status())) return Members();
    RETURN_IF_ERROR(access.status());
    if (access->deleted || members.empty()) return Members();
    if (MayRead(access->topic_visibility, {})) return Members(members.begin(), members.end());
    ASSIGN_OR_RETURN(const Rows rows,
                     connection.Select(kSelectMembersOfTopic, InList(members), thread));
    Members readers;
    for (const Row row : rows) readers.push_back(MemberId{row.Uint64(0)});
    return readers;
  });
}

absl::StatusOr<UnreadPosts> SqlRecordStore::ListUnreadPosts(absl::Time deadline,
                                                            const UnreadQuery& query) {
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<UnreadPosts> {
    ASSIGN_OR_RETURN(std::vector<Candidate> candidates, FindCandidates(connection, query));
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
      return std::pair(a.last_post_time, a.thread) > std::pair(b.last_post_time, b.thread);
    });
    UnreadPosts unread;
    unread.thread_count = static_cast<int>(candidates.size());
    candidates.resize(std::min(candidates.size(), static_cast<std::size_t>(query.max_threads)));
    std::vector<ThreadId> ids;
    for (const Candidate& candidate : candidates) ids.push_back(candidate.thread);
    ASSIGN_OR_RETURN(ThreadsById threads, SelectThreads(connection, ids));
    ASSIGN_OR_RETURN(std::vector<Post> posts, SelectUnread(connection, query, candidates));
    for (const Candidate& candidate : candidates) {
      const auto found = threads.find(candidate.thread);
      if (found == threads.end()) continue;
      UnreadThread& thread = unread.threads.emplace_back();
      thread.thread = std::move(found->second.thread);
      thread.topic_display_name = std::move(found->second.topic_display_name);
      thread.topic_visibility = found->second.topic_visibility;
      thread.unread_count = candidate.count;
      for (Post& post : posts) {
        if (post.thread == candidate.thread) thread.posts.push_back(std::move(post));
      }
      std::sort(thread.posts.begin(), thread.posts.end(),
                [](const Post& a, const Post& b) { return a.number < b.number; });
    }
    return unread;
  });
}

}  // namespace hiroba::threads
