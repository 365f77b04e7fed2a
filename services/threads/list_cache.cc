#include "services/threads/list_cache.h"

#include "services/common/status_macros.h"
#include "services/threads/rows.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

// Threads kept of each list: a page of 20 and as many again that its reader may not read.
constexpr int kNewest = 42;
// Some ten kilobytes beside its threads each.
constexpr std::size_t kLists = 1'000;
// A hundred bytes each, and as many for each member.
constexpr std::size_t kMemberships = 50'000;
// Two hundred bytes each.
constexpr std::size_t kReadings = 100'000;
// From when a post's time is taken to its commit.
constexpr absl::Duration kLongestCall = absl::Minutes(1);

// Uses an index backwards, then primary keys.
#define NEWEST(index)                                                                             \
  "SELECT t.thread_id,t.version,tp.display_name,tp.visibility FROM threads t FORCE INDEX (" index \
  ") STRAIGHT_JOIN topics tp FORCE INDEX (PRIMARY) ON tp.topic_id=t.topic_id WHERE "
#define NEWEST_FIRST \
  "t.delete_time IS NULL ORDER BY t.last_post_time DESC,t.thread_id DESC LIMIT ?" HIROBA_SETTLED
constexpr Statement kSelectNewest{"select_newest_threads", NEWEST("threads_by_time") NEWEST_FIRST};
constexpr Statement kSelectNewestOfTopic{
    "select_newest_threads_of_topic", NEWEST("threads_by_topic") "t.topic_id=? AND " NEWEST_FIRST};

// A range of the primary key.
constexpr Statement kSelectMemberships{
    "select_memberships",
    "SELECT topic_id,state,since FROM topic_members WHERE member_id=?" HIROBA_SETTLED};

// Uses primary keys. Of threads, too, since a post under way holds its thread: (member, threads).
constexpr Statement kSelectReadings{
    "select_readings",
    "SELECT t.thread_id,t.posts_version,r.last_read_number,r.counted_after FROM threads t "
    "LEFT JOIN read_marks r ON r.member_id=? AND r.thread_id=t.thread_id "
    "WHERE t.thread_id IN (?)" HIROBA_SETTLED};

bool IsKept(const ThreadQuery& query) {
  return !query.kind && !query.unsolved && !query.after && query.limit <= kNewest;
}

}  // namespace

ListCache::ListCache(const Changes& changes, ThreadViews& views, const Clock& clock)
    : clock_(clock),
      changes_(changes),
      views_(views),
      newest_(kLists),
      memberships_(kMemberships),
      readings_(kReadings) {}

std::optional<std::vector<ThreadView>> ListCache::Find(const ThreadQuery& query) {
  if (!IsKept(query)) return std::nullopt;
  const std::shared_ptr<const Newest> newest = FindNewest(query);
  if (newest == nullptr) return std::nullopt;
  const std::shared_ptr<const Memberships> memberships = FindMemberships(query.viewer);
  if (memberships == nullptr) return std::nullopt;
  std::optional<std::vector<ThreadView>> page = PageOf(*newest, *memberships, query.limit);
  if (!page) return std::nullopt;
  for (ThreadView& view : *page) {
    if (!FindReading(query.viewer, view)) return std::nullopt;
  }
  // All of one time.
  if (!AreRight(query.viewer, *newest, *memberships)) return std::nullopt;
  return page;
}

absl::StatusOr<std::optional<std::vector<ThreadView>>> ListCache::Read(Connection& connection,
                                                                       const ThreadQuery& query) {
  if (!IsKept(query)) return std::nullopt;
  std::shared_ptr<const Newest> newest = FindNewest(query);
  if (newest == nullptr) {
    ASSIGN_OR_RETURN(newest, ReadNewest(connection, query));
    if (newest == nullptr) return std::nullopt;
  }
  std::shared_ptr<const Memberships> memberships = FindMemberships(query.viewer);
  if (memberships == nullptr) {
    ASSIGN_OR_RETURN(memberships, ReadMemberships(connection, query.viewer));
    if (memberships == nullptr) return std::nullopt;
  }
  std::optional<std::vector<ThreadView>> page = PageOf(*newest, *memberships, query.limit);
  if (!page) return std::nullopt;
  ASSIGN_OR_RETURN(const bool read,
                   ReadReadings(connection, query.viewer, *newest, *memberships, *page));
  if (!read) return std::nullopt;
  return page;
}

bool ListCache::AreRight(MemberId viewer, const Newest& newest,
                         const Memberships& memberships) const {
  return changes_.Now({Subject::OfThreads(), Subject::OfTopics()}) == newest.stamp &&
         changes_.Now({Subject::OfMemberships(viewer)}) == memberships.stamp;
}

std::optional<std::vector<ThreadView>> ListCache::PageOf(const Newest& newest,
                                                         const Memberships& memberships,
                                                         int limit) {
  const auto size = static_cast<std::size_t>(limit);
  std::vector<ThreadView> page;
  page.reserve(size);
  for (const Newest::Entry& entry : newest.entries) {
    if (page.size() == size) return page;
    const auto found = memberships.by_topic.find(entry.thread->topic);
    const bool is_in = found != memberships.by_topic.end();
    const Membership membership = is_in ? found->second : Membership();
    if (!MayRead(entry.topic_visibility, membership)) continue;
    ThreadView& view = page.emplace_back();
    view.thread = *entry.thread;
    view.topic_display_name = entry.topic_display_name;
    view.topic_visibility = entry.topic_visibility;
    view.membership = membership;
  }
  if (page.empty() || (page.size() < size && !newest.all)) return std::nullopt;
  return page;
}

std::shared_ptr<const ListCache::Newest> ListCache::FindNewest(const ThreadQuery& query) {
  const auto stamp = changes_.Now({Subject::OfThreads(), Subject::OfTopics()});
  if (!stamp) return nullptr;
  std::shared_ptr<const Newest> newest = newest_.Find(query.topic.value_or(TopicId{}));
  return newest != nullptr && newest->stamp == *stamp ? newest : nullptr;
}

absl::StatusOr<std::shared_ptr<const ListCache::Newest>> ListCache::ReadNewest(
    Connection& connection, const ThreadQuery& query) {
  const auto stamp = changes_.Now({Subject::OfThreads(), Subject::OfTopics()});
  if (!stamp) return nullptr;
  ASSIGN_OR_RETURN(const std::optional<Rows> rows,
                   query.topic
                       ? SelectSettled(connection, kSelectNewestOfTopic, *query.topic, kNewest)
                       : SelectSettled(connection, kSelectNewest, kNewest));
  // No rows: a topic without threads, or none.
  if (!rows || rows->empty()) return nullptr;
  std::vector<std::pair<ThreadId, std::uint64_t>> versions;
  for (const Row row : *rows) versions.emplace_back(ThreadId{row.Uint64(0)}, row.Uint64(1));
  ASSIGN_OR_RETURN(const ThreadViews::ThreadsById threads, views_.Threads(connection, versions));
  auto newest = std::make_shared<Newest>();
  newest->stamp = *stamp;
  newest->all = rows->size() < static_cast<std::size_t>(kNewest);
  for (const Row row : *rows) {
    const auto thread = threads.find(ThreadId{row.Uint64(0)});
    if (thread == threads.end()) return nullptr;
    newest->entries.push_back(
        {thread->second, row.String(2), static_cast<Visibility>(row.Int64(3))});
  }
  newest_.Put(query.topic.value_or(TopicId{}), newest, 1);
  return newest;
}

std::shared_ptr<const ListCache::Memberships> ListCache::FindMemberships(MemberId member) {
  const auto stamp = changes_.Now({Subject::OfMemberships(member)});
  if (!stamp) return nullptr;
  std::shared_ptr<const Memberships> memberships = memberships_.Find(member);
  return memberships != nullptr && memberships->stamp == *stamp ? memberships : nullptr;
}

absl::StatusOr<std::shared_ptr<const ListCache::Memberships>> ListCache::ReadMemberships(
    Connection& connection, MemberId member) {
  const auto stamp = changes_.Now({Subject::OfMemberships(member)});
  if (!stamp) return nullptr;
  ASSIGN_OR_RETURN(const std::optional<Rows> rows,
                   SelectSettled(connection, kSelectMemberships, member));
  if (!rows) return nullptr;
  auto memberships = std::make_shared<Memberships>();
  memberships->stamp = *stamp;
  for (const Row row : *rows) {
    memberships->by_topic.emplace(TopicId{row.Uint64(0)}, ReadMembership(row, 1));
  }
  memberships_.Put(member, memberships, 1 + memberships->by_topic.size());
  return memberships;
}

bool ListCache::FindReading(MemberId viewer, ThreadView& view) {
  const ThreadId thread = view.thread.id;
  const auto stamp =
      changes_.Now({Subject::OfMemberships(viewer), Subject::OfReading(viewer, thread)});
  if (!stamp) return false;
  const std::shared_ptr<const Reading> reading = readings_.Find({viewer, thread});
  if (reading == nullptr || reading->stamp != *stamp ||
      reading->posts_version != view.thread.posts_version) {
    return false;
  }
  view.read_mark = reading->read_mark;
  view.number_at_joining = reading->number_at_joining;
  view.own_unread = reading->own_unread;
  return true;
}

absl::StatusOr<bool> ListCache::ReadReadings(Connection& connection, MemberId viewer,
                                             const Newest& newest, const Memberships& memberships,
                                             std::vector<ThreadView>& page) {
  std::vector<ThreadView*> missing;
  std::vector<ThreadId> ids;
  std::vector<Stamp> stamps;
  for (ThreadView& view : page) {
    if (FindReading(viewer, view)) continue;
    const ThreadId id = view.thread.id;
    const auto stamp =
        changes_.Now({Subject::OfMemberships(viewer), Subject::OfReading(viewer, id)});
    if (!stamp) return false;
    missing.push_back(&view);
    ids.push_back(id);
    stamps.push_back(*stamp);
  }
  // What is counted below is counted after what the page says, so that has to be as new.
  if (!AreRight(viewer, newest, memberships)) return false;
  if (missing.empty()) return true;
  ASSIGN_OR_RETURN(const std::optional<Rows> rows,
                   SelectSettled(connection, kSelectReadings, viewer, InList(ids)));
  if (!rows) return false;
  absl::flat_hash_map<ThreadId, Row> by_thread;
  for (const Row row : *rows) by_thread.emplace(ThreadId{row.Uint64(0)}, row);
  std::vector<ThreadView> read;
  for (ThreadView* const view : missing) {
    const auto found = by_thread.find(view->thread.id);
    if (found == by_thread.end()) return false;
    const Row row = found->second;
    if (row.Uint64(1) != view->thread.posts_version) return false;
    if (!row.IsNull(2)) {
      view->read_mark = ReadMark{static_cast<int>(row.Int64(2)), static_cast<int>(row.Int64(3))};
    }
    read.push_back(std::move(*view));
  }
  RETURN_IF_ERROR(ReadUnread(connection, viewer, read));
  for (std::size_t i = 0; i < missing.size(); ++i) {
    ThreadView& view = *missing[i] = std::move(read[i]);
    // A post may still come whose time was taken before she joined.
    const bool is_new = clock_.Now() - view.membership.since < kLongestCall;
    if (!view.read_mark && is_new) continue;
    readings_.Put({viewer, view.thread.id},
                  std::make_shared<const Reading>(Reading{stamps[i], view.thread.posts_version,
                                                          view.read_mark, view.number_at_joining,
                                                          view.own_unread}),
                  1);
  }
  return true;
}

}  // namespace hiroba::threads
