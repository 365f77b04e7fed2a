#include "services/threads/record_store.h"

#include <algorithm>
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

// What is unread for a member in a window: uses topic_members by member, then threads_by_topic from
// the window's begin on, then posts_by_time alone, never a post's row. A mark moves by number; who
// never moved one has the posts since she joined. Parameters: member, from, member, from, to,
// member.
#define UNREAD_TABLES                                                                      \
  " FROM topic_members m STRAIGHT_JOIN threads t FORCE INDEX (threads_by_topic) "          \
  "ON t.topic_id=m.topic_id AND t.last_post_time>=? AND t.delete_time IS NULL "            \
  "LEFT JOIN read_marks r ON r.member_id=? AND r.thread_id=t.thread_id "                   \
  "STRAIGHT_JOIN posts p FORCE INDEX (posts_by_time) ON p.thread_id=t.thread_id "          \
  "AND p.create_time>=? AND p.create_time<? AND p.author_id<>? AND p.delete_time IS NULL " \
  "AND p.number>COALESCE(r.counted_after,t.imported_number) AND p.create_time>m.since "    \
  "WHERE m.member_id=? AND m.state=3"

constexpr Statement kCountUnread{
    "count_unread_posts",
    "SELECT t.thread_id,COUNT(*)" UNREAD_TABLES
    " GROUP BY t.thread_id,t.last_post_time ORDER BY t.last_post_time DESC,t.thread_id DESC"};

// The same of some threads: the oldest posts of each. Parameters: as above, threads, posts of each.
constexpr Statement kListUnread{
    "list_unread_posts",
    "SELECT " HIROBA_POST_COLUMNS("p.text") " FROM (SELECT p.thread_id,p.number,ROW_NUMBER() OVER "
                                            "(PARTITION BY p.thread_id ORDER BY p.number) AS "
                                            "place" UNREAD_TABLES
                                            " AND t.thread_id IN (?)) u STRAIGHT_JOIN posts p "
                                            "ON p.thread_id=u.thread_id AND p.number=u.number "
                                            "WHERE u.place<=? ORDER BY p.thread_id,p.number"};

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
    const MemberId member = query.member;
    ASSIGN_OR_RETURN(const Rows counts, connection.Select(kCountUnread, query.from, member,
                                                          query.from, query.to, member, member));
    UnreadPosts unread;
    unread.thread_count = static_cast<int>(counts.size());
    std::vector<ThreadId> ids;
    for (const Row row : counts) {
      if (ids.size() == static_cast<std::size_t>(query.max_threads)) break;
      ids.push_back(ThreadId{row.Uint64(0)});
    }
    if (ids.empty()) return unread;
    ASSIGN_OR_RETURN(ThreadsById threads, SelectThreads(connection, ids));
    ASSIGN_OR_RETURN(const Rows rows,
                     connection.Select(kListUnread, query.from, member, query.from, query.to,
                                       member, member, InList(ids), query.max_posts_per_thread));
    ASSIGN_OR_RETURN(std::vector<Post> posts, ReadPosts(connection, rows));
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto found = threads.find(ids[i]);
      if (found == threads.end()) continue;
      UnreadThread& thread = unread.threads.emplace_back();
      thread.thread = std::move(found->second.thread);
      thread.topic_display_name = std::move(found->second.topic_display_name);
      thread.topic_visibility = found->second.topic_visibility;
      thread.unread_count = static_cast<int>(counts[i].Int64(1));
      for (Post& post : posts) {
        if (post.thread == ids[i]) thread.posts.push_back(std::move(post));
      }
    }
    return unread;
  });
}

}  // namespace hiroba::threads
