#include "services/notifications/departure_store.h"

#include <cstdint>
#include <optional>

#include "services/common/status_macros.h"

namespace hiroba::notifications {
namespace {

// Far longer than any transaction takes.
constexpr absl::Duration kLookAgain = absl::Minutes(10);

constexpr Statement kInsertDeparture{
    "insert_departure",
    "INSERT IGNORE INTO departures (member_id, leave_time, clear_time) VALUES (?, ?, ?)"};

constexpr Statement kDeleteMember{"delete_member", "DELETE FROM members WHERE member_id = ?"};

constexpr Statement kSelectDeparted{"select_departed",
                                    "SELECT member_id FROM departures WHERE member_id IN (?)"};

constexpr Statement kSelectMembersAfter{
    "select_members_after",
    "SELECT member_id FROM members WHERE member_id > ? ORDER BY member_id LIMIT ?"};

// Uses departures_due (clear_time). SKIP LOCKED: another replica is at those.
constexpr Statement kSelectDue{"select_due_departure",
                               "SELECT member_id, leave_time FROM departures WHERE clear_time <= ? "
                               "ORDER BY clear_time LIMIT 1 FOR UPDATE SKIP LOCKED"};

// Uses notifications_of_member (member_id, notification_id).
constexpr Statement kDeleteNotifications{"delete_notifications_of_departed",
                                         "DELETE FROM notifications WHERE member_id = ? LIMIT ?"};

// Uses instant_mails_of_thread (member_id, thread_id, mail_id).
constexpr Statement kDeleteMails{"delete_mails_of_departed",
                                 "DELETE FROM instant_mails WHERE member_id = ? LIMIT ?"};

constexpr Statement kSetClearTime{"set_clear_time",
                                  "UPDATE departures SET clear_time = ? WHERE member_id = ?"};

}  // namespace

absl::Status InsertDeparture(Transaction& transaction, MemberId member, absl::Time now) {
  RETURN_IF_ERROR(transaction.Execute(kInsertDeparture, member, now, now).status());
  return transaction.Execute(kDeleteMember, member).status();
}

absl::StatusOr<absl::flat_hash_set<MemberId>> FindDeparted(Connection& connection,
                                                           std::span<const MemberId> members) {
  absl::flat_hash_set<MemberId> departed;
  if (members.empty()) return departed;
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectDeparted, InList(members)));
  for (const Row row : rows) departed.insert(MemberId{row.Uint64(0)});
  return departed;
}

absl::Status DepartureStore::Add(absl::Time deadline, MemberId member) {
  return database_.Transact(deadline, [&](Transaction& transaction) {
    return InsertDeparture(transaction, member, clock_.Now());
  });
}

absl::StatusOr<std::vector<MemberId>> DepartureStore::ListMembers(absl::Time deadline,
                                                                  MemberId after, int limit) {
  using Listed = absl::StatusOr<std::vector<MemberId>>;
  return database_.Read(deadline, [&](Connection& connection) -> Listed {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectMembersAfter, after, limit));
    std::vector<MemberId> members;
    for (const Row row : rows) members.push_back(MemberId{row.Uint64(0)});
    return members;
  });
}

absl::StatusOr<bool> DepartureStore::ClearSome(absl::Time deadline, int limit) {
  const absl::Time now = clock_.Now();
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const Rows due, transaction.Select(kSelectDue, now));
    if (due.empty()) return false;
    const MemberId member{due.front().Uint64(0)};
    const absl::Time look_again = due.front().Time(1) + kLookAgain;
    ASSIGN_OR_RETURN(const uint64_t notifications,
                     transaction.Execute(kDeleteNotifications, member, limit));
    ASSIGN_OR_RETURN(const uint64_t mails, transaction.Execute(kDeleteMails, member, limit));
    // Settings that were saved while she left.
    RETURN_IF_ERROR(transaction.Execute(kDeleteMember, member).status());
    if (notifications + mails > 0) return true;
    const auto next = now < look_again ? std::optional(look_again) : std::nullopt;
    RETURN_IF_ERROR(transaction.Execute(kSetClearTime, next, member).status());
    return true;
  });
}

}  // namespace hiroba::notifications
