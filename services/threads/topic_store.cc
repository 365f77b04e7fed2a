#include "services/threads/topic_store.h"

#include <algorithm>
#include <span>
#include <vector>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/threads/events.h"
#include "services/threads/names.h"
#include "services/threads/rows.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

constexpr int kMaxUnreadThreads = 100;

#define TOPIC_COLUMNS                                                                         \
  "tp.topic_id,tp.display_name,tp.description,tp.visibility,tp.thread_count,tp.member_count," \
  "tp.create_time,tp.revision,tp.version,m.state,m.since,"                                    \
  "(SELECT t.last_post_time FROM threads t FORCE INDEX (threads_by_topic) "                   \
  "WHERE t.topic_id=tp.topic_id AND t.delete_time IS NULL "                                   \
  "ORDER BY t.last_post_time DESC LIMIT 1)"

#define TOPIC_TABLES \
  "topics tp LEFT JOIN topic_members m ON m.member_id=? AND m.topic_id=tp.topic_id"

// Uses the primary keys, and the end of threads_by_topic.
constexpr Statement kSelectTopic{
    "select_topic", "SELECT " TOPIC_COLUMNS " FROM " TOPIC_TABLES " WHERE tp.topic_id=?"};

// Topics are few: reads them all.
constexpr Statement kSelectTopics{"select_topics", "SELECT " TOPIC_COLUMNS " FROM " TOPIC_TABLES
                                                   " ORDER BY tp.display_name LIMIT 1000"};

// The 200 threads posted to last since a member joined that have posts after her mark, each with
// its last post. Uses threads_by_topic, then primary keys: (member, topic, since).
#define THREADS_WITH_NEW_POSTS                                                                \
  "(SELECT t.thread_id,t.create_time,t.last_post_number,t.imported_number,t.deleted_numbers," \
  "r.counted_after FROM threads t FORCE INDEX (threads_by_topic) "                            \
  "LEFT JOIN read_marks r ON r.member_id=? AND r.thread_id=t.thread_id "                      \
  "WHERE t.topic_id=? AND t.delete_time IS NULL AND t.last_post_time>? "                      \
  "ORDER BY t.last_post_time DESC LIMIT 200) u STRAIGHT_JOIN posts p FORCE INDEX (PRIMARY) "  \
  "ON p.thread_id=u.thread_id AND p.number=u.last_post_number "                               \
  "WHERE u.last_post_number>COALESCE(u.counted_after,u.imported_number)"

// A last post that is not deleted and not the member's own is unread; otherwise it has to be
// counted: (member, then as above).
#define COUNT_UNREAD_THREADS(place)                                      \
  "(SELECT " place                                                       \
  ",COALESCE(SUM(p.author_id<>? AND p.delete_time IS NULL),0),COUNT(*) " \
  "FROM " THREADS_WITH_NEW_POSTS ")"

// Those that have to be counted. Uses posts_by_time from its end, and posts_request:
// (since, since, member, since, member, topic, since, member).
#define SELECT_DOUBTFUL_THREADS(place)                                                       \
  "(SELECT " place                                                                           \
  ",u.last_post_number,u.imported_number,u.deleted_numbers,u.counted_after,"                 \
  "IF(u.counted_after IS NULL AND u.create_time<=?,(SELECT q.number FROM posts q "           \
  "FORCE INDEX (posts_by_time) WHERE q.thread_id=u.thread_id AND q.create_time<=? "          \
  "ORDER BY q.create_time DESC LIMIT 1),0),"                                                 \
  "(SELECT COUNT(*) FROM posts q FORCE INDEX (posts_request) WHERE q.thread_id=u.thread_id " \
  "AND q.author_id=? AND q.number>COALESCE(u.counted_after,u.imported_number) "              \
  "AND q.delete_time IS NULL AND (u.counted_after IS NOT NULL OR q.create_time>?)) "         \
  "FROM " THREADS_WITH_NEW_POSTS " AND (p.author_id=? OR p.delete_time IS NOT NULL))"

// Both ask for several topics at once: the first column is the topic's place among them. What is
// left of the last eight asks for the topic 0, which has no threads.
constexpr std::size_t kTopicsAtOnce = 8;
#define FOR_EIGHT_TOPICS(one)                                                                      \
  one("0") " UNION ALL " one("1") " UNION ALL " one("2") " UNION ALL " one("3") " UNION ALL " one( \
      "4") " UNION ALL " one("5") " UNION ALL " one("6") " UNION ALL " one("7")

constexpr Statement kCountUnreadThreads{"count_unread_threads",
                                        FOR_EIGHT_TOPICS(COUNT_UNREAD_THREADS)};
constexpr Statement kSelectDoubtfulThreads{"select_doubtful_threads",
                                           FOR_EIGHT_TOPICS(SELECT_DOUBTFUL_THREADS)};

constexpr Statement kLockTopic{"lock_topic",
                               "SELECT version FROM topics WHERE topic_id=? FOR UPDATE"};

constexpr Statement kSelectTopicByName{"select_topic_by_name",
                                       "SELECT topic_id FROM topics WHERE display_name=?"};

// Uses topics_request.
constexpr Statement kSelectTopicByRequest{
    "select_topic_by_request", "SELECT topic_id FROM topics WHERE creator_id=? AND request_id=?"};

constexpr Statement kInsertTopic{
    "insert_topic",
    "INSERT INTO topics (topic_id,display_name,description,visibility,thread_count,member_count,"
    "creator_id,request_id,create_time,revision,version) VALUES (?,?,?,?,0,0,?,?,?,1,1)"};

// By two that are made at once the limit may be passed by one.
constexpr Statement kCountTopics{"count_topics", "SELECT COUNT(*) FROM topics"};

constexpr Statement kUpdateTopic{
    "update_topic",
    "UPDATE topics SET display_name=?,description=?,visibility=?,revision=revision+1,"
    "version=version+1 WHERE topic_id=?"};

constexpr Statement kAddThreads{"add_to_thread_count",
                                "UPDATE topics SET thread_count=thread_count+? WHERE topic_id=?"};

constexpr Statement kAddMembers{
    "add_to_member_count",
    "UPDATE topics SET member_count=member_count+?,version=version+1 WHERE topic_id=?"};

constexpr Statement kSelectTopicVersion{"select_topic_version",
                                        "SELECT version FROM topics WHERE topic_id=?"};

constexpr Statement kUpsertMembership{
    "upsert_membership",
    "INSERT INTO topic_members (member_id,topic_id,state,since) VALUES (?,?,?,?) "
    "ON DUPLICATE KEY UPDATE state=VALUES(state),since=VALUES(since)"};

constexpr Statement kDeleteMembership{"delete_membership",
                                      "DELETE FROM topic_members WHERE member_id=? AND topic_id=?"};

// Uses topic_members_by_topic: (topic, since, since, member, limit).
constexpr Statement kSelectJoinRequests{
    "select_join_requests",
    "SELECT member_id,since FROM topic_members FORCE INDEX (topic_members_by_topic) "
    "WHERE topic_id=? AND state=2 AND since>=? AND (since>? OR member_id>?) "
    "ORDER BY since,member_id LIMIT ?"};

// Uses the primary keys.
constexpr Statement kSelectReadableTopics{
    "select_readable_topics",
    "SELECT m.topic_id FROM topic_members m JOIN topics tp ON tp.topic_id=m.topic_id "
    "WHERE m.member_id=? AND m.state=3 AND tp.visibility=2"};

TopicView ReadTopicView(const Row& row) {
  TopicView view;
  Topic& topic = view.topic;
  topic.id = TopicId{row.Uint64(0)};
  topic.display_name = row.String(1);
  topic.description = row.String(2);
  topic.visibility = static_cast<Visibility>(row.Int64(3));
  topic.thread_count = static_cast<int>(row.Int64(4));
  topic.member_count = static_cast<int>(row.Int64(5));
  topic.create_time = row.Time(6);
  topic.revision = static_cast<int>(row.Int64(7));
  topic.version = row.Uint64(8);
  view.membership = ReadMembership(row, 9);
  topic.last_post_time = row.OptionalTime(11);
  return view;
}

absl::Status NameTaken() {
  return AlreadyExists("TOPIC_NAME_TAKEN", "同じ名前の分野がすでにあります。");
}

bool Joined(const Membership& membership) { return membership.state == MembershipState::kJoined; }

// Counts the threads of up to eight topics that a member who joined has something unread in.
absl::Status CountUnreadThreads(Connection& connection, MemberId member,
                                std::span<TopicView* const> joined) {
  std::vector<Parameter> count_parameters;
  std::vector<Parameter> doubtful_parameters;
  for (std::size_t place = 0; place < kTopicsAtOnce; ++place) {
    const bool is_left = place >= joined.size();
    const TopicId topic = is_left ? TopicId{} : joined[place]->topic.id;
    const absl::Time since = is_left ? absl::UnixEpoch() : joined[place]->membership.since;
    for (const Parameter& value :
         {Parameter(member), Parameter(member), Parameter(topic), Parameter(since)}) {
      count_parameters.push_back(value);
    }
    for (const Parameter& value :
         {Parameter(since), Parameter(since), Parameter(member), Parameter(since),
          Parameter(member), Parameter(topic), Parameter(since), Parameter(member)}) {
      doubtful_parameters.push_back(value);
    }
  }
  ASSIGN_OR_RETURN(const Rows counts, connection.SelectWith(kCountUnreadThreads, count_parameters));
  bool doubtful = false;
  for (const Row row : counts) {
    const auto place = static_cast<std::size_t>(row.Int64(0));
    if (place >= joined.size()) continue;
    joined[place]->unread_thread_count = static_cast<int>(row.Int64(1));
    doubtful = doubtful || row.Int64(1) < row.Int64(2);
  }
  if (!doubtful) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Rows rows,
                   connection.SelectWith(kSelectDoubtfulThreads, doubtful_parameters));
  for (const Row row : rows) {
    TopicView& topic = *joined[static_cast<std::size_t>(row.Int64(0))];
    ThreadView view;
    view.membership = topic.membership;
    view.thread.last_post_number = static_cast<int>(row.Int64(1));
    view.thread.imported_number = static_cast<int>(row.Int64(2));
    view.thread.deleted_numbers = SplitNumbers(row.Text(3));
    if (!row.IsNull(4)) view.read_mark = ReadMark{0, static_cast<int>(row.Int64(4))};
    view.number_at_joining = static_cast<int>(row.Int64(5));
    view.own_unread = static_cast<int>(row.Int64(6));
    topic.unread_thread_count += UnreadCount(view) > 0 ? 1 : 0;
  }
  return absl::OkStatus();
}

std::optional<std::string> Nullable(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

absl::Status InsertTopic(Transaction& transaction, Outbox& outbox, const Topic& topic,
                         MemberId creator, const std::optional<std::string>& request_id) {
  RETURN_IF_ERROR(transaction
                      .Execute(kInsertTopic, topic.id, topic.display_name, topic.description,
                               static_cast<int>(topic.visibility), creator, request_id,
                               topic.create_time)
                      .status());
  // Afterwards, so that the same request gives the same topic when that is the last one.
  ASSIGN_OR_RETURN(const Rows count, transaction.Select(kCountTopics));
  if (count.front().Int64(0) > kMaxTopics) return TooManyTopics();
  return outbox.Append(transaction, TopicName(topic.id), 1, TopicChangedEvent(topic.id));
}

absl::Status LockTopic(Transaction& transaction, TopicId topic) {
  return transaction.Select(kLockTopic, topic).status();
}

absl::StatusOr<TopicView> SelectTopic(Connection& connection, TopicId topic, MemberId viewer) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectTopic, viewer, topic));
  if (rows.empty()) return TopicNotFound();
  return ReadTopicView(rows.front());
}

absl::StatusOr<std::optional<TopicId>> FindTopicByName(Connection& connection,
                                                       const std::string& name) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectTopicByName, name));
  if (rows.empty()) return std::nullopt;
  return TopicId{rows.front().Uint64(0)};
}

absl::Status AddToThreadCount(Transaction& transaction, TopicId topic, int difference) {
  return transaction.Execute(kAddThreads, difference, topic).status();
}

absl::Status SaveMembership(Transaction& transaction, const Changes::Change&, Outbox& outbox,
                            TopicId topic, MemberId member, const Membership& before,
                            const Membership& after) {
  if (before.state == after.state) return absl::OkStatus();
  if (after.state == MembershipState::kNone) {
    RETURN_IF_ERROR(transaction.Execute(kDeleteMembership, member, topic).status());
  } else {
    RETURN_IF_ERROR(
        transaction
            .Execute(kUpsertMembership, member, topic, static_cast<int>(after.state), after.since)
            .status());
  }
  if (Joined(before) == Joined(after)) return absl::OkStatus();
  RETURN_IF_ERROR(transaction.Execute(kAddMembers, Joined(after) ? 1 : -1, topic).status());
  ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectTopicVersion, topic));
  if (rows.empty()) return TopicNotFound();
  return outbox.Append(transaction, TopicName(topic), rows.front().Uint64(0),
                       MembershipChangedEvent(topic, member, Joined(after)));
}

absl::StatusOr<TopicView> SqlTopicStore::CreateTopic(absl::Time deadline, const Topic& topic,
                                                     MemberId creator,
                                                     const std::string& request_id,
                                                     const AuditAct& act) {
  ASSIGN_OR_RETURN(const Changes::Change change,
                   changes_.Begin(deadline, {Subject::OfMemberships(creator)}));
  const absl::Status status =
      database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(InsertTopic(transaction, outbox_, topic, creator, Nullable(request_id)));
        RETURN_IF_ERROR(SaveMembership(transaction, change, outbox_, topic.id, creator, {},
                                       {MembershipState::kJoined, topic.create_time}));
        return audit_.Append(transaction, act);
      });
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<TopicView> {
    if (status.ok()) return SelectTopic(connection, topic.id, creator);
    // Which of the two keys is named depends on the order of the indexes, so the request is looked
    // for in either case.
    if (!IsDuplicateKey(status, "topics_name") && !IsDuplicateKey(status, "topics_request")) {
      return status;
    }
    ASSIGN_OR_RETURN(const Rows rows,
                     connection.Select(kSelectTopicByRequest, creator, request_id));
    if (rows.empty()) return NameTaken();
    return SelectTopic(connection, TopicId{rows.front().Uint64(0)}, creator);
  });
}

absl::StatusOr<TopicView> SqlTopicStore::GetTopic(absl::Time deadline, TopicId topic,
                                                  MemberId viewer) {
  return database_.Read(
      deadline, [&](Connection& connection) { return SelectTopic(connection, topic, viewer); });
}

absl::StatusOr<std::vector<TopicView>> SqlTopicStore::ListTopics(absl::Time deadline,
                                                                 MemberId viewer) {
  using Topics = std::vector<TopicView>;
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Topics> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectTopics, viewer));
    Topics topics;
    topics.reserve(rows.size());
    std::vector<TopicView*> joined;
    for (const Row row : rows) {
      TopicView& view = topics.emplace_back(ReadTopicView(row));
      const bool is_new = view.topic.last_post_time > view.membership.since;
      if (Joined(view.membership) && is_new) joined.push_back(&view);
    }
    std::span<TopicView* const> left = joined;
    while (!left.empty()) {
      const std::size_t some = std::min(left.size(), kTopicsAtOnce);
      RETURN_IF_ERROR(CountUnreadThreads(connection, viewer, left.first(some)));
      left = left.subspan(some);
    }
    for (TopicView* const view : joined) {
      view->unread_thread_count = std::min(view->unread_thread_count, kMaxUnreadThreads);
    }
    return topics;
  });
}

absl::StatusOr<TopicView> SqlTopicStore::EditTopic(absl::Time deadline, TopicId topic,
                                                   MemberId editor, TopicDecision decide) {
  ASSIGN_OR_RETURN(const Changes::Change change, changes_.Begin(deadline, {Subject::OfTopics()}));
  const absl::StatusOr<TopicView> edited =
      database_.Transact(deadline, [&](Transaction& transaction) -> absl::StatusOr<TopicView> {
        RETURN_IF_ERROR(LockTopic(transaction, topic));
        ASSIGN_OR_RETURN(TopicView view, SelectTopic(transaction, topic, editor));
        const TopicView viewed = view;
        const Topic& before = viewed.topic;
        Topic& after = view.topic;
        const Decided decided = decide(viewed, after);
        RETURN_IF_ERROR(decided.status);
        if (before.display_name == after.display_name && before.description == after.description &&
            before.visibility == after.visibility) {
          return view;
        }
        ++after.revision;
        ++after.version;
        RETURN_IF_ERROR(transaction
                            .Execute(kUpdateTopic, after.display_name, after.description,
                                     static_cast<int>(after.visibility), topic)
                            .status());
        RETURN_IF_ERROR(
            outbox_.Append(transaction, TopicName(topic), after.version, TopicChangedEvent(topic)));
        if (decided.act) RETURN_IF_ERROR(audit_.Append(transaction, *decided.act));
        return view;
      });
  if (IsDuplicateKey(edited.status(), "topics_name")) return NameTaken();
  return edited;
}

absl::StatusOr<TopicView> SqlTopicStore::EditMembership(absl::Time deadline, TopicId topic,
                                                        MemberId editor, MemberId member,
                                                        MembershipDecision decide) {
  ASSIGN_OR_RETURN(const Changes::Change change,
                   changes_.Begin(deadline, {Subject::OfMemberships(member)}));
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::StatusOr<TopicView> {
    RETURN_IF_ERROR(LockTopic(transaction, topic));
    ASSIGN_OR_RETURN(const TopicView viewed, SelectTopic(transaction, topic, editor));
    Membership before = viewed.membership;
    if (member != editor) {
      ASSIGN_OR_RETURN(const TopicView of_member, SelectTopic(transaction, topic, member));
      before = of_member.membership;
    }
    Membership after = before;
    const Decided decided = decide(viewed, after);
    RETURN_IF_ERROR(decided.status);
    RETURN_IF_ERROR(SaveMembership(transaction, change, outbox_, topic, member, before, after));
    if (decided.act && before.state != after.state) {
      RETURN_IF_ERROR(audit_.Append(transaction, *decided.act));
    }
    return SelectTopic(transaction, topic, editor);
  });
}

absl::StatusOr<std::vector<JoinRequest>> SqlTopicStore::ListJoinRequests(
    absl::Time deadline, TopicId topic, const std::optional<JoinRequest>& after, int limit) {
  using Requests = std::vector<JoinRequest>;
  const JoinRequest start = after.value_or(JoinRequest{{}, absl::UnixEpoch()});
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Requests> {
    ASSIGN_OR_RETURN(const Rows rows,
                     connection.Select(kSelectJoinRequests, topic, start.create_time,
                                       start.create_time, start.member, limit));
    Requests requests;
    for (const Row row : rows) requests.push_back({MemberId{row.Uint64(0)}, row.Time(1)});
    return requests;
  });
}

absl::StatusOr<std::vector<TopicId>> SqlTopicStore::ListReadableTopics(absl::Time deadline,
                                                                       MemberId member) {
  using Topics = std::vector<TopicId>;
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Topics> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectReadableTopics, member));
    Topics topics;
    for (const Row row : rows) topics.emplace_back(TopicId{row.Uint64(0)});
    return topics;
  });
}

}  // namespace hiroba::threads
