#include "services/threads/thread_views.h"

#include <algorithm>
#include <limits>

#include "services/common/status_macros.h"
#include "services/threads/rows.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"
#include "services/threads/topic_store.h"

namespace hiroba::threads {
namespace {

// In threads: about a kilobyte each.
constexpr std::size_t kCacheCapacity = 10'000;

// What a list needs of a thread when the rest of it is in the cache, and how the viewer stands to
// it.
#define VIEW_COLUMNS                                                                        \
  "t.thread_id,t.version,tp.display_name,tp.visibility,m.state,m.since,r.last_read_number," \
  "r.counted_after"

// Parameters: viewer.
#define READ_MARK " LEFT JOIN read_marks r ON r.member_id=? AND r.thread_id=t.thread_id "
#define MEMBERSHIP " LEFT JOIN topic_members m ON m.member_id=? AND m.topic_id=tp.topic_id "

// From the newest on: (limit).
#define FIRST_PAGE \
  "AND t.delete_time IS NULL ORDER BY t.last_post_time DESC,t.thread_id DESC LIMIT ?"

// Where the page begins, newest first: (time, time, thread, limit). Written so that the first half
// is a range of the index; a row comparison is not, to this database.
#define PAGE "AND t.last_post_time<=? AND (t.last_post_time<? OR t.thread_id<?) " FIRST_PAGE

// (unsolved).
#define UNSOLVED "AND (NOT ? OR (t.kind=2 AND t.accepted_count=0)) "

// Uses the primary keys.
constexpr Statement kSelectView{
    "select_thread_view",
    "SELECT " VIEW_COLUMNS
    " FROM threads t JOIN topics tp ON tp.topic_id=t.topic_id" MEMBERSHIP READ_MARK
    "WHERE t.thread_id=?"};

// Of one topic. Uses threads_by_topic backwards: (viewer ×2, topic).
#define OF_TOPIC                                                                               \
  "SELECT " VIEW_COLUMNS " FROM topics tp" MEMBERSHIP                                          \
  "STRAIGHT_JOIN threads t FORCE INDEX (threads_by_topic) ON t.topic_id=tp.topic_id" READ_MARK \
  "WHERE tp.topic_id=? AND (tp.visibility=1 OR m.state=3) "

// Of all. Topics are read by key for each thread, lest the database reads all of them first and
// sorts the threads. Uses threads_by_time backwards: (viewer ×2).
#define OF_ALL                                                                                   \
  "SELECT " VIEW_COLUMNS                                                                         \
  " FROM threads t FORCE INDEX (threads_by_time) "                                               \
  "STRAIGHT_JOIN topics tp FORCE INDEX (PRIMARY) ON tp.topic_id=t.topic_id" MEMBERSHIP READ_MARK \
  "WHERE (tp.visibility=1 OR m.state=3) "

// What is asked most, without the conditions that are true there: the database plans a statement
// each time it runs, and each condition takes part in that.
constexpr Statement kListFirstOfTopic{"list_first_threads_of_topic", OF_TOPIC FIRST_PAGE};
constexpr Statement kListFirst{"list_first_threads", OF_ALL FIRST_PAGE};

// And then: (kind or 0, kind, unsolved, page).
constexpr Statement kListByTopic{"list_threads_by_topic",
                                 OF_TOPIC "AND (?=0 OR t.kind=?) " UNSOLVED PAGE};
// And then: (unsolved, page).
constexpr Statement kListAll{"list_threads", OF_ALL UNSOLVED PAGE};
// The same by threads_by_kind: (viewer ×2, kind, unsolved, page).
constexpr Statement kListByKind{"list_threads_by_kind",
                                "SELECT " VIEW_COLUMNS
                                " FROM threads t FORCE INDEX (threads_by_kind) "
                                "STRAIGHT_JOIN topics tp FORCE INDEX (PRIMARY) ON "
                                "tp.topic_id=t.topic_id" MEMBERSHIP READ_MARK
                                "WHERE t.kind=? AND (tp.visibility=1 OR m.state=3) " UNSOLVED PAGE};

// The last posts from before a member joined the topics of threads. Uses the end of a range of
// posts_by_time for each: (member, threads).
constexpr Statement kSelectNumbersAtJoining{
    "select_numbers_at_joining",
    "SELECT t.thread_id,(SELECT p.number FROM posts p FORCE INDEX (posts_by_time) "
    "WHERE p.thread_id=t.thread_id AND p.create_time<=m.since "
    "ORDER BY p.create_time DESC LIMIT 1) FROM threads t "
    "JOIN topic_members m ON m.member_id=? AND m.topic_id=t.topic_id WHERE t.thread_id IN (?)"};

// A member's own posts in threads. Uses posts_request: (threads, member, after number).
constexpr Statement kSelectOwnPosts{
    "select_own_posts",
    "SELECT p.thread_id,p.number FROM posts p FORCE INDEX (posts_request) "
    "WHERE p.thread_id IN (?) AND p.author_id=? AND p.number>? AND p.delete_time IS NULL"};

constexpr Statement kSelectThreads{
    "select_threads", "SELECT " HIROBA_THREAD_COLUMNS " FROM threads t WHERE t.thread_id IN (?)"};

bool Joined(const ThreadView& view) { return view.membership.state == MembershipState::kJoined; }

ThreadView& FindView(std::vector<ThreadView>& views, ThreadId id) {
  return *std::find_if(views.begin(), views.end(),
                       [&](const ThreadView& view) { return view.thread.id == id; });
}

// Finds out what was there already when the viewer joined, where that is not plain to see.
absl::Status ReadNumbersAtJoining(Connection& connection, MemberId viewer,
                                  std::vector<ThreadView>& views) {
  std::vector<ThreadId> asked;
  for (ThreadView& view : views) {
    const absl::Time since = view.membership.since;
    if (!Joined(view) || view.read_mark || since < view.thread.create_time) continue;
    if (view.thread.last_post_time <= since) {
      view.number_at_joining = view.thread.last_post_number;
    } else {
      asked.push_back(view.thread.id);
    }
  }
  if (asked.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Rows rows,
                   connection.Select(kSelectNumbersAtJoining, viewer, InList(asked)));
  for (const Row row : rows) {
    FindView(views, ThreadId{row.Uint64(0)}).number_at_joining = static_cast<int>(row.Int64(1));
  }
  return absl::OkStatus();
}

// Counts the viewer's own posts among those that would be unread.
absl::Status ReadOwnUnread(Connection& connection, MemberId viewer,
                           std::vector<ThreadView>& views) {
  std::vector<ThreadId> asked;
  int after = std::numeric_limits<int>::max();
  for (const ThreadView& view : views) {
    if (UnreadCount(view) == 0) continue;
    asked.push_back(view.thread.id);
    after = std::min(after, CountedAfter(view));
  }
  if (asked.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Rows rows,
                   connection.Select(kSelectOwnPosts, InList(asked), viewer, after));
  for (const Row row : rows) {
    ThreadView& view = FindView(views, ThreadId{row.Uint64(0)});
    view.own_unread += row.Int64(1) > CountedAfter(view) ? 1 : 0;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadUnread(Connection& connection, MemberId viewer, std::vector<ThreadView>& views) {
  RETURN_IF_ERROR(ReadNumbersAtJoining(connection, viewer, views));
  return ReadOwnUnread(connection, viewer, views);
}

ThreadViews::ThreadViews() : cache_(kCacheCapacity) {}

absl::StatusOr<ThreadView> ThreadViews::Select(Connection& connection, ThreadId thread,
                                               MemberId viewer) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectView, viewer, viewer, thread));
  ASSIGN_OR_RETURN(std::vector<ThreadView> views, Read(connection, rows, viewer));
  if (views.empty()) return ThreadNotFound();
  return std::move(views.front());
}

absl::StatusOr<ThreadViews::ThreadsById> ThreadViews::Threads(
    Connection& connection, std::span<const std::pair<ThreadId, std::uint64_t>> versions) {
  ThreadsById threads;
  std::vector<ThreadId> missing;
  for (const auto& [id, version] : versions) {
    std::shared_ptr<const Thread> cached = cache_.Find(id);
    if (cached != nullptr && cached->version == version) {
      threads.emplace(id, std::move(cached));
    } else {
      missing.push_back(id);
    }
  }
  if (missing.empty()) return threads;
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectThreads, InList(missing)));
  for (const Row row : rows) {
    auto thread = std::make_shared<const Thread>(ReadThread(row));
    cache_.Put(thread->id, thread, 1);
    threads.emplace(thread->id, std::move(thread));
  }
  return threads;
}

// Rows of VIEW_COLUMNS to views.
absl::StatusOr<std::vector<ThreadView>> ThreadViews::Read(Connection& connection, const Rows& rows,
                                                          MemberId viewer) {
  std::vector<std::pair<ThreadId, std::uint64_t>> versions;
  for (const Row row : rows) versions.emplace_back(ThreadId{row.Uint64(0)}, row.Uint64(1));
  ASSIGN_OR_RETURN(const ThreadsById threads, Threads(connection, versions));
  std::vector<ThreadView> views;
  views.reserve(rows.size());
  for (const Row row : rows) {
    const auto thread = threads.find(ThreadId{row.Uint64(0)});
    if (thread == threads.end()) continue;
    ThreadView& view = views.emplace_back();
    view.thread = *thread->second;
    view.topic_display_name = row.String(2);
    view.topic_visibility = static_cast<Visibility>(row.Int64(3));
    view.membership = ReadMembership(row, 4);
    if (!row.IsNull(6)) {
      view.read_mark = ReadMark{static_cast<int>(row.Int64(6)), static_cast<int>(row.Int64(7))};
    }
  }
  RETURN_IF_ERROR(ReadUnread(connection, viewer, views));
  return views;
}

absl::StatusOr<std::vector<ThreadView>> ThreadViews::List(Connection& connection,
                                                          const ThreadQuery& query) {
  const MemberId viewer = query.viewer;
  const int kind = query.kind ? static_cast<int>(*query.kind) : 0;
  const auto [time, thread] = query.after.value_or(
      std::pair(absl::InfiniteFuture(), ThreadId{std::numeric_limits<std::uint64_t>::max()}));
  const bool plain = !query.kind && !query.unsolved && !query.after;
  if (query.topic) {
    ASSIGN_OR_RETURN(
        const Rows rows,
        plain ? connection.Select(kListFirstOfTopic, viewer, viewer, *query.topic, query.limit)
              : connection.Select(kListByTopic, viewer, viewer, *query.topic, kind, kind,
                                  query.unsolved, time, time, thread, query.limit));
    if (rows.empty()) {
      ASSIGN_OR_RETURN(const TopicView topic, SelectTopic(connection, *query.topic, viewer));
      RETURN_IF_ERROR(CheckReadable(topic));
    }
    return Read(connection, rows, viewer);
  }
  if (query.kind) {
    ASSIGN_OR_RETURN(const Rows rows,
                     connection.Select(kListByKind, viewer, viewer, kind, query.unsolved, time,
                                       time, thread, query.limit));
    return Read(connection, rows, viewer);
  }
  ASSIGN_OR_RETURN(const Rows rows,
                   plain ? connection.Select(kListFirst, viewer, viewer, query.limit)
                         : connection.Select(kListAll, viewer, viewer, query.unsolved, time, time,
                                             thread, query.limit));
  return Read(connection, rows, viewer);
}

}  // namespace hiroba::threads
