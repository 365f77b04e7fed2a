#include "services/notifications/notification_store.h"

#include <algorithm>
#include <utility>

#include "services/common/status_macros.h"
#include "services/notifications/departure_store.h"
#include "services/notifications/mail_rules.h"

namespace hiroba::notifications {
namespace {

constexpr size_t kMostMarkedAtOnce = 1'000;

// Uses notifications_once: a repeated one is not found anew.
constexpr Statement kInsertNotification{
    "insert_notification",
    "INSERT IGNORE INTO notifications (notification_id, member_id, kind, thread_id, post_id, "
    "post_number, mail_id, create_time, read_time) VALUES (?, ?, ?, ?, ?, ?, NULL, ?, NULL)"};

// Uses notifications_of_member (member_id, notification_id).
constexpr Statement kSelectNotifications{
    "select_notifications",
    "SELECT notification_id, kind, thread_id, post_id, post_number, create_time, read_time "
    "FROM notifications WHERE member_id = ? AND notification_id < ? "
    "ORDER BY notification_id DESC LIMIT ?"};

// Uses notifications_unread (member_id, read_time, notification_id).
constexpr Statement kSelectUnreadNotifications{
    "select_unread_notifications",
    "SELECT notification_id, kind, thread_id, post_id, post_number, create_time, read_time "
    "FROM notifications WHERE member_id = ? AND read_time IS NULL AND notification_id < ? "
    "ORDER BY notification_id DESC LIMIT ?"};

// Uses notifications_unread (member_id, read_time, notification_id).
constexpr Statement kCountUnread{
    "count_unread_notifications",
    "SELECT COUNT(*) FROM (SELECT 1 FROM notifications WHERE member_id = ? AND read_time IS NULL "
    "LIMIT ?) AS unread"};

constexpr Statement kMarkRead{"mark_notifications_read",
                              "UPDATE notifications SET read_time = ? WHERE member_id = ? AND "
                              "notification_id IN (?) AND read_time IS NULL"};

// Uses notifications_of_thread (member_id, thread_id, read_time).
constexpr Statement kMarkThreadRead{"mark_notifications_of_thread_read",
                                    "UPDATE notifications SET read_time = ? WHERE member_id = ? "
                                    "AND thread_id = ? AND read_time IS NULL"};

constexpr Statement kMarkAllRead{
    "mark_all_notifications_read",
    "UPDATE notifications SET read_time = ? WHERE member_id = ? AND read_time IS NULL"};

// Uses notifications_of_post (thread_id, post_id).
constexpr Statement kSelectUnreadOfPost{
    "select_unread_notifications_of_post",
    "SELECT notification_id, member_id FROM notifications "
    "WHERE thread_id = ? AND post_id = ? AND read_time IS NULL"};

// Uses notifications_of_post (thread_id, post_id).
constexpr Statement kSelectUnreadOfThread{"select_unread_notifications_of_thread",
                                          "SELECT notification_id, member_id FROM notifications "
                                          "WHERE thread_id = ? AND read_time IS NULL"};

constexpr Statement kMarkVanished{"mark_vanished_notifications",
                                  "UPDATE notifications SET read_time = ? "
                                  "WHERE notification_id IN (?) AND read_time IS NULL"};

// Nothing for a member whom identity's events have not told of yet: threads' events may overtake
// them. She is mailed as a new member is, after identity was asked whether she may be.
constexpr Statement kSelectMailUnwanted{
    "select_mail_unwanted",
    "SELECT 1 FROM members WHERE member_id = ? AND NOT (readable AND instant_mail)"};

// Who may not read any more, or has left.
constexpr Statement kSelectUnreadable{"select_unreadable",
                                      "SELECT 1 FROM members WHERE member_id = ? AND NOT readable "
                                      "UNION ALL SELECT 1 FROM departures WHERE member_id = ?"};

// Uses instant_mails_of_thread (member_id, thread_id, mail_id).
constexpr Statement kSelectLastMail{
    "select_last_mail",
    "SELECT mail_id, state, attempts, first_due_time FROM instant_mails "
    "WHERE member_id = ? AND thread_id = ? ORDER BY mail_id DESC LIMIT 1 FOR UPDATE"};

constexpr Statement kInsertMail{
    "insert_mail",
    "INSERT INTO instant_mails (mail_id, member_id, thread_id, state, due_time, attempts, "
    "first_due_time) VALUES (?, ?, ?, ?, ?, 0, ?)"};

constexpr Statement kSetMail{"set_mail",
                             "UPDATE notifications SET mail_id = ? WHERE notification_id = ?"};

// Uses instant_mails_due (state, due_time). SKIP LOCKED: another sender is at those.
constexpr Statement kSelectDueMails{
    "select_due_mails",
    "SELECT mail_id, member_id, thread_id, attempts FROM instant_mails "
    "WHERE state = ? AND due_time <= ? ORDER BY due_time LIMIT ? FOR UPDATE SKIP LOCKED"};

constexpr Statement kClaimMails{
    "claim_mails",
    "UPDATE instant_mails SET attempts = attempts + 1, due_time = ? WHERE mail_id IN (?)"};

constexpr Statement kReturnMails{
    "return_mails",
    "UPDATE instant_mails SET attempts = attempts - 1, due_time = ? WHERE mail_id IN (?)"};

// Uses notifications_of_mail (mail_id).
constexpr Statement kSelectNotificationsOfMail{
    "select_notifications_of_mail",
    "SELECT notification_id, kind, thread_id, post_id, post_number, create_time, read_time, "
    "member_id FROM notifications WHERE mail_id = ? ORDER BY notification_id"};

constexpr Statement kFinishMail{
    "finish_mail", "UPDATE instant_mails SET state = ?, due_time = ? WHERE mail_id = ?"};

// A reminder is kept in the place of a post: 202705313 is the third of the verification that ends
// on 31 May 2027. So the unique key tells each once.
uint64_t KeyOf(const VerificationReminder& reminder) {
  const absl::CivilDay& end = reminder.end;
  const auto day = static_cast<uint64_t>(end.year() * 10'000 + end.month() * 100 + end.day());
  return day * 10 + static_cast<uint64_t>(reminder.stage);
}

VerificationReminder ReminderOf(uint64_t key) {
  const uint64_t day = key / 10;
  return {.stage = static_cast<VerificationStage>(key % 10),
          .end = absl::CivilDay(static_cast<int>(day / 10'000), static_cast<int>(day / 100 % 100),
                                static_cast<int>(day % 100))};
}

Notification ReadNotification(const Row& row) {
  if (row.Uint64(1) == static_cast<uint64_t>(NotificationKind::kVerification)) {
    return {.id = NotificationId{row.Uint64(0)},
            .kind = NotificationKind::kVerification,
            .create_time = row.Time(5),
            .read_time = row.OptionalTime(6),
            .reminder = ReminderOf(row.Uint64(3))};
  }
  return {.id = NotificationId{row.Uint64(0)},
          .kind = static_cast<NotificationKind>(row.Uint64(1)),
          .thread = ThreadId{row.Uint64(2)},
          .post = PostId{row.Uint64(3)},
          .post_number = static_cast<int>(row.Int64(4)),
          .create_time = row.Time(5),
          .read_time = row.OptionalTime(6)};
}

}  // namespace

NotificationStore::NotificationStore(Database& database, IdGenerator& ids, const Clock& clock,
                                     absl::Duration mail_interval)
    : database_(database),
      ids_(ids),
      clock_(clock),
      mail_interval_(mail_interval),
      positions_("threads") {}

absl::StatusOr<uint64_t> NotificationStore::Position(absl::Time deadline) {
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<uint64_t> {
    return positions_.Read(connection);
  });
}

absl::StatusOr<NotificationStore::Saved> NotificationStore::SaveFromEvents(
    absl::Time deadline, std::span<const Event> events, NotificationChanges changes) {
  std::vector<Notification>& notifications = changes.added;
  for (Notification& notification : notifications) {
    notification.id = ids_.New<NotificationId>();
    notification.create_time = clock_.Now();
  }
  // Rows of one member and thread are locked in the same order by every transaction.
  std::ranges::stable_sort(notifications, {}, [](const Notification& notification) {
    return std::pair(notification.member, notification.thread);
  });
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::StatusOr<Saved> {
    RETURN_IF_ERROR(positions_.Advance(transaction, events));
    // Events of threads may come after identity's of her leaving.
    std::vector<MemberId> members;
    for (const Notification& notification : notifications) members.push_back(notification.member);
    ASSIGN_OR_RETURN(const auto departed, FindDeparted(transaction, members));
    Saved saved;
    for (const Notification& notification : notifications) {
      if (departed.contains(notification.member)) continue;
      ASSIGN_OR_RETURN(const bool is_new, Insert(transaction, notification));
      if (!is_new) continue;
      RETURN_IF_ERROR(PlaceMail(transaction, notification));
      saved.added.push_back(notification);
    }
    // After what is new: a post may be written and deleted in one batch.
    RETURN_IF_ERROR(MarkVanished(transaction, changes, saved));
    return saved;
  });
}

absl::StatusOr<std::vector<Notification>> NotificationStore::AddReminders(
    Transaction& transaction, std::span<const Notification> reminders) {
  std::vector<Notification> added;
  for (Notification reminder : reminders) {
    ASSIGN_OR_RETURN(const Rows unreadable,
                     transaction.Select(kSelectUnreadable, reminder.member, reminder.member));
    if (!unreadable.empty()) continue;
    reminder.id = ids_.New<NotificationId>();
    reminder.create_time = clock_.Now();
    ASSIGN_OR_RETURN(const bool is_new, Insert(transaction, reminder));
    if (!is_new) continue;
    RETURN_IF_ERROR(PlaceWantedMail(transaction, reminder));
    added.push_back(std::move(reminder));
  }
  return added;
}

absl::StatusOr<bool> NotificationStore::Insert(Transaction& transaction,
                                               const Notification& notification) {
  const uint64_t post =
      notification.reminder ? KeyOf(*notification.reminder) : notification.post.value;
  ASSIGN_OR_RETURN(
      const uint64_t rows,
      transaction.Execute(kInsertNotification, notification.id.value, notification.member.value,
                          static_cast<int>(notification.kind), notification.thread.value, post,
                          notification.post_number, notification.create_time));
  return rows > 0;
}

absl::Status NotificationStore::MarkVanished(Transaction& transaction,
                                             const NotificationChanges& changes, Saved& saved) {
  std::vector<uint64_t> ids;
  for (const Notification& notification : changes.hidden) {
    ids.push_back(notification.id.value);
    saved.recounted.insert(notification.member);
  }
  for (const GonePost& gone : changes.gone) {
    ASSIGN_OR_RETURN(
        const Rows rows,
        gone.post ? transaction.Select(kSelectUnreadOfPost, gone.thread.value, gone.post.value)
                  : transaction.Select(kSelectUnreadOfThread, gone.thread.value));
    for (const Row row : rows) {
      ids.push_back(row.Uint64(0));
      saved.recounted.insert(MemberId{row.Uint64(1)});
    }
  }
  const std::span<const uint64_t> all = ids;
  for (size_t begin = 0; begin < all.size(); begin += kMostMarkedAtOnce) {
    const auto some = all.subspan(begin, std::min(kMostMarkedAtOnce, all.size() - begin));
    RETURN_IF_ERROR(transaction.Execute(kMarkVanished, clock_.Now(), InList(some)).status());
  }
  return absl::OkStatus();
}

absl::Status NotificationStore::PlaceMail(Transaction& transaction,
                                          const Notification& notification) {
  ASSIGN_OR_RETURN(const Rows unwanted,
                   transaction.Select(kSelectMailUnwanted, notification.member.value));
  if (!unwanted.empty()) return absl::OkStatus();
  return PlaceWantedMail(transaction, notification);
}

absl::Status NotificationStore::PlaceWantedMail(Transaction& transaction,
                                                const Notification& notification) {
  ASSIGN_OR_RETURN(const Rows last, transaction.Select(kSelectLastMail, notification.member.value,
                                                       notification.thread.value));
  absl::Time last_due = absl::InfinitePast();
  if (!last.empty()) {
    const Row row = last.front();
    // A mail that a sender has taken may have been written already: what comes now goes into the
    // next one.
    const bool open =
        row.Uint64(1) == static_cast<uint64_t>(MailState::kWaiting) && row.Uint64(2) == 0;
    if (open) {
      return transaction.Execute(kSetMail, row.Uint64(0), notification.id.value).status();
    }
    last_due = row.Time(3);
  }
  const MailId mail = ids_.New<MailId>();
  const absl::Time due = InstantMailDue(last_due, notification.create_time, mail_interval_);
  RETURN_IF_ERROR(transaction
                      .Execute(kInsertMail, mail.value, notification.member.value,
                               notification.thread.value, static_cast<int>(MailState::kWaiting),
                               due, due)
                      .status());
  return transaction.Execute(kSetMail, mail.value, notification.id.value).status();
}

absl::Status NotificationStore::JumpTo(absl::Time deadline, uint64_t position) {
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    return positions_.Jump(transaction, position);
  });
}

absl::Status NotificationStore::SetAside(absl::Time deadline, const Event& event,
                                         const absl::Status& error) {
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    return positions_.SetAside(transaction, event, error);
  });
}

absl::StatusOr<std::vector<Notification>> NotificationStore::List(
    absl::Time deadline, MemberId member, const NotificationFilter& filter) {
  using Listed = absl::StatusOr<std::vector<Notification>>;
  const uint64_t before = filter.before ? filter.before.value : ~uint64_t{0};
  const Statement& statement =
      filter.unread_only ? kSelectUnreadNotifications : kSelectNotifications;
  return database_.Read(deadline, [&](Connection& connection) -> Listed {
    ASSIGN_OR_RETURN(const Rows rows,
                     connection.Select(statement, member.value, before, filter.limit));
    std::vector<Notification> notifications;
    for (const Row row : rows) {
      notifications.push_back(ReadNotification(row));
      notifications.back().member = member;
    }
    return notifications;
  });
}

absl::StatusOr<int> NotificationStore::CountUnread(absl::Time deadline, MemberId member) {
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<int> {
    ASSIGN_OR_RETURN(const Rows rows,
                     connection.Select(kCountUnread, member.value, kMostUnreadCounted));
    return static_cast<int>(rows.front().Int64(0));
  });
}

absl::Status NotificationStore::MarkRead(absl::Time deadline, MemberId member,
                                         const ReadSelection& selection, absl::Time now) {
  // One statement, but a transaction all the same: that is what runs again after a deadlock.
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    if (selection.all) return transaction.Execute(kMarkAllRead, now, member.value).status();
    if (selection.thread) {
      return transaction.Execute(kMarkThreadRead, now, member.value, selection.thread.value)
          .status();
    }
    std::vector<uint64_t> ids;
    for (const NotificationId id : selection.ids) ids.push_back(id.value);
    return transaction.Execute(kMarkRead, now, member.value, InList(ids)).status();
  });
}

absl::StatusOr<std::vector<InstantMail>> NotificationStore::ClaimDueMails(absl::Time deadline,
                                                                          absl::Time now,
                                                                          absl::Duration claim,
                                                                          int limit) {
  using Claimed = absl::StatusOr<std::vector<InstantMail>>;
  return database_.Transact(deadline, [&](Transaction& transaction) -> Claimed {
    ASSIGN_OR_RETURN(
        const Rows rows,
        transaction.Select(kSelectDueMails, static_cast<int>(MailState::kWaiting), now, limit));
    std::vector<InstantMail> mails;
    std::vector<uint64_t> ids;
    for (const Row row : rows) {
      ids.push_back(row.Uint64(0));
      mails.push_back({.id = MailId{row.Uint64(0)},
                       .member = MemberId{row.Uint64(1)},
                       .thread = ThreadId{row.Uint64(2)},
                       .attempts = static_cast<int>(row.Int64(3)) + 1});
    }
    if (mails.empty()) return mails;
    RETURN_IF_ERROR(transaction.Execute(kClaimMails, now + claim, InList(ids)).status());
    return mails;
  });
}

absl::Status NotificationStore::ReturnMails(absl::Time deadline, std::span<const InstantMail> mails,
                                            absl::Time now) {
  std::vector<uint64_t> ids;
  for (const InstantMail& mail : mails) ids.push_back(mail.id.value);
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    return transaction.Execute(kReturnMails, now, InList(ids)).status();
  });
}

absl::StatusOr<std::vector<Notification>> NotificationStore::ListOfMail(absl::Time deadline,
                                                                        MailId mail) {
  using Listed = absl::StatusOr<std::vector<Notification>>;
  return database_.Read(deadline, [&](Connection& connection) -> Listed {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectNotificationsOfMail, mail.value));
    std::vector<Notification> notifications;
    for (const Row row : rows) {
      notifications.push_back(ReadNotification(row));
      notifications.back().member = MemberId{row.Uint64(7)};
    }
    return notifications;
  });
}

absl::Status NotificationStore::FinishMail(absl::Time deadline, MailId mail, MailState state,
                                           absl::Time due) {
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    return transaction.Execute(kFinishMail, static_cast<int>(state), due, mail.value).status();
  });
}

}  // namespace hiroba::notifications
