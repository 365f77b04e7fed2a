// Keeps notifications and the instant mails that tell of them. All SQL of both: a notification and
// its mail are written in one transaction, together with the position in the stream of events.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/clock.h"
#include "services/common/consumer_positions.h"
#include "services/common/db.h"
#include "services/common/event_consumer.h"
#include "services/common/id.h"
#include "services/notifications/mail_rules.h"
#include "services/notifications/model.h"

namespace hiroba::notifications {

// Unread notifications are counted to this.
inline constexpr int kMostUnreadCounted = 100;

// Which notifications of a member to read.
struct NotificationFilter {
  // Only older ones than this; 0: from the newest.
  NotificationId before;
  bool unread_only = false;
  int limit = 50;
};

// Which notifications of a member were read. Exactly one is set.
struct ReadSelection {
  std::vector<NotificationId> ids;
  ThreadId thread;
  bool all = false;
};

// Thread-safe.
class NotificationStore {
 public:
  // All outlive the store. A member gets one mail about a thread in `mail_interval`.
  NotificationStore(Database& database, IdGenerator& ids, const Clock& clock,
                    absl::Duration mail_interval = kMailInterval);

  absl::StatusOr<uint64_t> Position(absl::Time deadline);

  // What SaveFromEvents made of a batch.
  struct Saved {
    // What is new; what was kept before (same member, post, kind) is left out.
    std::vector<Notification> added;
    // Who has fewer unread ones now.
    absl::flat_hash_set<MemberId> recounted;
  };

  // Keeps notifications made from some events, gives each wanted mail its place, marks as read what
  // nobody can see any more, so that no count is left that cannot be cleared, and moves the
  // position to the last event: all or nothing. Ids and create times are given here. Members who
  // may not read any more, or want none, get no mail.
  absl::StatusOr<Saved> SaveFromEvents(absl::Time deadline, std::span<const Event> events,
                                       NotificationChanges changes);

  // Keeps reminders of the verification, each with a mail, whatever the member's settings say of
  // mails: it is her account. In the transaction of the events that they come from, after what
  // these say of members. Returns what is new: one that is kept already, and who may not read any
  // more, are left out. Ids and create times are given here.
  absl::StatusOr<std::vector<Notification>> AddReminders(Transaction& transaction,
                                                         std::span<const Notification> reminders);

  // Moves the position to a place: the events before it are gone, and what they said is known.
  absl::Status JumpTo(absl::Time deadline, uint64_t position);

  // Keeps an event that cannot be applied and moves the position past it.
  absl::Status SetAside(absl::Time deadline, const Event& event, const absl::Status& error);

  // Returns a member's notifications, newest first.
  absl::StatusOr<std::vector<Notification>> List(absl::Time deadline, MemberId member,
                                                 const NotificationFilter& filter);

  // Returns how many are unread, counted to kMostUnreadCounted.
  absl::StatusOr<int> CountUnread(absl::Time deadline, MemberId member);

  // Marks as read what is unread; what belongs to somebody else is not found and not touched.
  absl::Status MarkRead(absl::Time deadline, MemberId member, const ReadSelection& selection,
                        absl::Time now);

  // Returns up to `limit` mails that are due and takes them for `claim`: no other sender gets them
  // meanwhile. One that is not finished by then is due again.
  absl::StatusOr<std::vector<InstantMail>> ClaimDueMails(absl::Time deadline, absl::Time now,
                                                         absl::Duration claim, int limit);

  // Gives mails back that were taken but not tried: they are due now, as if nobody had had them.
  absl::Status ReturnMails(absl::Time deadline, std::span<const InstantMail> mails, absl::Time now);

  // Returns what a mail tells of, oldest first.
  absl::StatusOr<std::vector<Notification>> ListOfMail(absl::Time deadline, MailId mail);

  // Ends the claim: with kWaiting the mail is due again at `due`.
  absl::Status FinishMail(absl::Time deadline, MailId mail, MailState state, absl::Time due);

 private:
  absl::Status MarkVanished(Transaction& transaction, const NotificationChanges& changes,
                            Saved& saved);
  absl::Status PlaceMail(Transaction& transaction, const Notification& notification);
  absl::Status PlaceWantedMail(Transaction& transaction, const Notification& notification);
  absl::StatusOr<bool> Insert(Transaction& transaction, const Notification& notification);

  Database& database_;
  IdGenerator& ids_;
  const Clock& clock_;
  const absl::Duration mail_interval_;
  const ConsumerPositions positions_;
};

}  // namespace hiroba::notifications
