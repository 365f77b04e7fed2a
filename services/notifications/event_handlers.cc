#include "services/notifications/event_handlers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "hiroba/identity/v1/events.pb.h"
#include "hiroba/threads/v1/events.pb.h"
#include "services/common/event_payload.h"
#include "services/common/log.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/notifications/convert.h"
#include "services/notifications/notification_rules.h"
#include "services/notifications/shown_notifications.h"

namespace hiroba::notifications {
namespace {

// For one step: a batch of events, with the calls that it needs.
constexpr absl::Duration kStepTime = absl::Seconds(10);

// Of the unread ones of a member who left a topic. Older ones than these are cleared when she marks
// all as read.
constexpr int kMostCheckedAfterLeaving = 1'000;

// Of members who are compared with identity at once.
constexpr int kMembersPage = 500;

absl::Time StepDeadline() { return absl::Now() + kStepTime; }

// Returns the member, or nobody for an empty name: an author who has left.
absl::StatusOr<MemberId> ParseMember(const std::string& name) {
  if (name.empty()) return MemberId{};
  return ParseName<MemberId>("members/{member}", name, "member");
}

absl::StatusOr<std::vector<Notification>> NotificationsOf(const threads::v1::PostCreated& created,
                                                          ThreadId thread, PostId post) {
  WrittenPost written{.thread_is_question = created.kind() == threads::v1::Thread::QUESTION};
  ASSIGN_OR_RETURN(written.author, ParseMember(created.author()));
  ASSIGN_OR_RETURN(written.replied_member, ParseMember(created.replied_member()));
  ASSIGN_OR_RETURN(written.thread_author, ParseMember(created.thread_author()));
  for (const std::string& name : created.mentioned_members()) {
    ASSIGN_OR_RETURN(const MemberId member, ParseMember(name));
    written.mentioned_members.push_back(member);
  }
  std::vector<Notification> notifications;
  for (const Recipient& recipient : RecipientsOfPost(written)) {
    notifications.push_back({.member = recipient.member,
                             .kind = recipient.kind,
                             .thread = thread,
                             .post = post,
                             .post_number = created.number()});
  }
  return notifications;
}

using PostName = std::tuple<ThreadId, PostId>;

absl::StatusOr<PostName> ParsePost(const std::string& name) {
  return ParseName<ThreadId, PostId>("threads/{thread}/posts/{post}", name, "post");
}

}  // namespace

ThreadsEventHandler::ThreadsEventHandler(NotificationStore& store, ThreadsClient& threads,
                                         LiveRelay& live, InternalCalls& calls)
    : store_(store), threads_(threads), live_(live), calls_(calls) {}

absl::StatusOr<uint64_t> ThreadsEventHandler::Position() { return store_.Position(StepDeadline()); }

absl::StatusOr<ThreadsEventHandler::Effects> ThreadsEventHandler::EffectsOf(
    std::span<const Event> events) const {
  Effects effects;
  for (const Event& event : events) {
    threads::v1::PostCreated created;
    threads::v1::PostChanged changed;
    threads::v1::ThreadChanged thread_changed;
    threads::v1::TopicMembershipChanged membership;
    ASSIGN_OR_RETURN(const bool is_created, Unpack(event, created));
    ASSIGN_OR_RETURN(const bool is_changed, Unpack(event, changed));
    ASSIGN_OR_RETURN(const bool is_thread_changed, Unpack(event, thread_changed));
    ASSIGN_OR_RETURN(const bool is_membership, Unpack(event, membership));
    if (is_created) {
      ASSIGN_OR_RETURN(const auto ids, ParsePost(created.post()));
      const auto [thread, post] = ids;
      int& last = effects.changed_threads[thread].last_written_number;
      last = std::max(last, created.number());
      ASSIGN_OR_RETURN(std::vector<Notification> told, NotificationsOf(created, thread, post));
      std::ranges::move(told, std::back_inserter(effects.notifications.added));
    } else if (is_changed) {
      RETURN_IF_ERROR(AddChange(changed, effects));
    } else if (is_thread_changed && thread_changed.deleted()) {
      ASSIGN_OR_RETURN(const ThreadId thread,
                       ParseName<ThreadId>("threads/{thread}", thread_changed.thread(), "thread"));
      effects.notifications.gone.push_back({.thread = thread, .post = {}});
    } else if (is_membership) {
      ASSIGN_OR_RETURN(const MemberId member, ParseMember(membership.member()));
      // What she may read grows by joining; only leaving takes threads from open pages.
      if (!membership.joined()) effects.changed_readers.push_back(member);
    } else if (event.payload().Is<threads::v1::TopicChanged>()) {
      effects.topic_changed = true;
    }
  }
  return effects;
}

absl::Status ThreadsEventHandler::AddChange(const threads::v1::PostChanged& changed,
                                            Effects& effects) {
  ASSIGN_OR_RETURN(const auto ids, ParsePost(changed.post()));
  const auto [thread, post] = ids;
  effects.changed_threads[thread].changed_post = post;
  if (changed.change() == threads::v1::PostChanged::DELETED) {
    effects.notifications.gone.push_back({.thread = thread, .post = post});
  }
  ASSIGN_OR_RETURN(const MemberId author, ParseMember(changed.author()));
  const bool own = changed.actor() == changed.author();
  if (changed.change() == threads::v1::PostChanged::ACCEPTED && author && !own) {
    effects.notifications.added.push_back(
        {.member = author, .kind = NotificationKind::kAccepted, .thread = thread, .post = post});
  }
  return absl::OkStatus();
}

absl::Status ThreadsEventHandler::FindHidden(Effects& effects) {
  const absl::flat_hash_set<MemberId> members(effects.changed_readers.begin(),
                                              effects.changed_readers.end());
  for (const MemberId member : members) {
    // Time of its own for each: any number of them may have left in a batch.
    const Call call = calls_.New("notifications threads events", kStepTime);
    ASSIGN_OR_RETURN(const std::vector<Notification> unread,
                     store_.List(call.deadline, member,
                                 {.unread_only = true, .limit = kMostCheckedAfterLeaving}));
    // By the same rule as the list: what it does not show is not counted either.
    ASSIGN_OR_RETURN(const std::vector<ShownNotification> shown,
                     ShowNotifications(threads_, call, member, unread));
    absl::flat_hash_set<NotificationId> visible;
    for (const ShownNotification& each : shown) visible.insert(each.notification.id);
    std::ranges::copy_if(
        unread, std::back_inserter(effects.notifications.hidden),
        [&](const Notification& notification) { return !visible.contains(notification.id); });
  }
  return absl::OkStatus();
}

absl::Status ThreadsEventHandler::KeepReaders(const Call& call,
                                              std::vector<Notification>& notifications) {
  absl::flat_hash_map<ThreadId, absl::flat_hash_set<MemberId>> recipients;
  for (const Notification& notification : notifications) {
    recipients[notification.thread].insert(notification.member);
  }
  for (auto& [thread, members] : recipients) {
    ASSIGN_OR_RETURN(const std::vector<MemberId> readers,
                     threads_.FilterReaders(call, thread,
                                            std::vector<MemberId>(members.begin(), members.end())));
    members = absl::flat_hash_set<MemberId>(readers.begin(), readers.end());
  }
  std::erase_if(notifications, [&](const Notification& notification) {
    return !recipients[notification.thread].contains(notification.member);
  });
  return absl::OkStatus();
}

absl::Status ThreadsEventHandler::Apply(std::span<const Event> events) {
  ASSIGN_OR_RETURN(Effects effects, EffectsOf(events));
  const Call call = calls_.New("notifications threads events", kStepTime);
  RETURN_IF_ERROR(KeepReaders(call, effects.notifications.added));
  RETURN_IF_ERROR(FindHidden(effects));
  ASSIGN_OR_RETURN(const NotificationStore::Saved saved,
                   store_.SaveFromEvents(StepDeadline(), events, std::move(effects.notifications)));
  // From here on everything is kept: what fails now is only told later, when the page reads anew.
  TellLive(call, effects, saved);
  return absl::OkStatus();
}

void ThreadsEventHandler::TellLive(const Call& call, const Effects& effects,
                                   const NotificationStore::Saved& saved) {
  for (const MemberId member : effects.changed_readers) live_.EndStreams(member);
  if (effects.topic_changed) live_.RecheckAccess();
  // By post: one is told to several.
  absl::flat_hash_map<PostId, ThreadsClient::PostKey> wanted;
  for (const Notification& notification : saved.added) {
    wanted[notification.post] = {notification.thread, notification.post};
  }
  for (const auto& [thread, change] : effects.changed_threads) {
    if (change.last_written_number > 0) {
      live_.ChangeThread(thread, change.last_written_number);
    } else {
      wanted[change.changed_post] = {thread, change.changed_post};
    }
  }
  std::vector<ThreadsClient::PostKey> keys;
  for (const auto& [post, key] : wanted) keys.push_back(key);
  const absl::StatusOr<Records> records = threads_.GetRecords(call, keys);
  if (!records.ok()) {
    Log(WARNING, "live notifications not told", {{"error", records.status().ToString()}});
    return;
  }
  for (const auto& [thread, change] : effects.changed_threads) {
    const auto record = records->find(change.changed_post);
    if (change.last_written_number > 0 || record == records->end()) continue;
    live_.ChangeThread(thread, record->second.thread().last_post_number());
  }
  TellNotifications(saved, *records);
}

void ThreadsEventHandler::TellNotifications(const NotificationStore::Saved& saved,
                                            const Records& records) {
  absl::flat_hash_map<MemberId, int> unread;
  const auto unread_of = [&](MemberId member) {
    const auto [count, is_new] = unread.try_emplace(member, 0);
    if (is_new) count->second = store_.CountUnread(StepDeadline(), member).value_or(0);
    return count->second;
  };
  for (const Notification& notification : saved.added) {
    const auto record = records.find(notification.post);
    if (record == records.end() || record->second.deleted()) continue;
    LiveEvent event;
    *event.mutable_notification() = ToProto(notification, record->second);
    if (const int count = unread_of(notification.member); count > 0) event.set_unread_count(count);
    live_.Tell(notification.member, event);
  }
  for (const MemberId member : saved.recounted) {
    LiveEvent event;
    event.set_unread_count(unread_of(member));
    live_.Tell(member, event);
  }
}

absl::Status ThreadsEventHandler::SetAside(const Event& event, const absl::Status& error) {
  return store_.SetAside(StepDeadline(), event, error);
}

absl::Status ThreadsEventHandler::StartAnew(uint64_t last_sequence) {
  Log(WARNING, "nobody is told of what happened in events that are gone",
      {{"last_sequence", last_sequence}});
  return store_.JumpTo(StepDeadline(), last_sequence);
}

IdentityEventHandler::IdentityEventHandler(MemberStore& store, NotificationStore& notifications,
                                           DepartureStore& departures, IdentityClient& identity,
                                           LiveRelay& live, InternalCalls& calls,
                                           const Clock& clock)
    : store_(store),
      notifications_(notifications),
      departures_(departures),
      identity_(identity),
      live_(live),
      calls_(calls),
      clock_(clock) {}

absl::StatusOr<uint64_t> IdentityEventHandler::Position() {
  return store_.Position(StepDeadline());
}

absl::StatusOr<IdentityEventHandler::Effects> IdentityEventHandler::EffectsOf(
    std::span<const Event> events) {
  Effects effects;
  for (const Event& event : events) {
    identity::v1::VerificationDue due;
    identity::v1::MemberChanged changed;
    identity::v1::DataExportRequested requested;
    identity::v1::MemberLeft left;
    ASSIGN_OR_RETURN(const bool is_due, Unpack(event, due));
    ASSIGN_OR_RETURN(const bool is_changed, Unpack(event, changed));
    ASSIGN_OR_RETURN(const bool is_requested, Unpack(event, requested));
    ASSIGN_OR_RETURN(const bool is_left, Unpack(event, left));
    if (is_due) {
      ASSIGN_OR_RETURN(effects.reminders.emplace_back(), ToReminder(due));
    } else if (is_changed) {
      ASSIGN_OR_RETURN(const MemberId member, ParseMember(changed.member()));
      effects.members.push_back({.member = member,
                                 .readable = changed.state() == api::v1::Caller::VERIFIED ||
                                             changed.state() == api::v1::Caller::LAPSED});
    } else if (is_requested) {
      auto& [data_export, member] = effects.data_exports.emplace_back();
      ASSIGN_OR_RETURN(data_export,
                       ParseName<DataExportId>("dataExports/{data_export}", requested.data_export(),
                                               "data_export"));
      ASSIGN_OR_RETURN(member,
                       ParseName<MemberId>("members/{member}", requested.member(), "member"));
    } else if (is_left) {
      ASSIGN_OR_RETURN(effects.departed.emplace_back(),
                       ParseName<MemberId>("members/{member}", left.member(), "member"));
    }
  }
  return effects;
}

absl::Status IdentityEventHandler::Apply(std::span<const Event> events) {
  ASSIGN_OR_RETURN(const Effects effects, EffectsOf(events));
  const absl::Time now = clock_.Now();
  std::vector<Notification> added;
  // With what the same events say of members: who has just been verified is reminded, who has just
  // been suspended is not, and of who has left nothing stays.
  const auto also = [&](Transaction& transaction) -> absl::Status {
    for (const auto& [data_export, member] : effects.data_exports) {
      RETURN_IF_ERROR(AddDataExportTask(transaction, data_export, member, now));
    }
    for (const MemberId member : effects.departed) {
      RETURN_IF_ERROR(InsertDeparture(transaction, member, now));
    }
    ASSIGN_OR_RETURN(added, notifications_.AddReminders(transaction, effects.reminders));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store_.SaveFromEvents(StepDeadline(), events, effects.members, also));
  // Who waits, is suspended or leaves connects again, where the gateway lets her.
  for (const KnownMember& member : effects.members) {
    if (!member.readable) live_.EndStreams(member.member);
  }
  for (const MemberId member : effects.departed) live_.EndStreams(member);
  TellReminders(added);
  return absl::OkStatus();
}

void IdentityEventHandler::TellReminders(const std::vector<Notification>& reminders) {
  for (const Notification& reminder : reminders) {
    LiveEvent event;
    *event.mutable_notification() = ToProto(reminder, threads::v1::PostRecord());
    const int unread = notifications_.CountUnread(StepDeadline(), reminder.member).value_or(0);
    if (unread > 0) event.set_unread_count(unread);
    live_.Tell(reminder.member, event);
  }
}

absl::Status IdentityEventHandler::StartAnew(uint64_t last_sequence) {
  int count = 0;
  std::string next;
  do {
    const Call call = calls_.New("notifications members", kStepTime);
    ASSIGN_OR_RETURN(const IdentityClient::MemberPage page, identity_.ListMembers(call, next));
    RETURN_IF_ERROR(store_.Save(StepDeadline(), page.members));
    count += static_cast<int>(page.members.size());
    next = page.next_page_token;
  } while (!next.empty());
  RETURN_IF_ERROR(ForgetUnknown());
  Log(WARNING, "members were read anew", {{"members", count}, {"last_sequence", last_sequence}});
  return store_.JumpTo(StepDeadline(), last_sequence);
}

absl::Status IdentityEventHandler::ForgetUnknown() {
  std::vector<MemberId> members;
  MemberId after;
  do {
    ASSIGN_OR_RETURN(members, departures_.ListMembers(StepDeadline(), after, kMembersPage));
    if (members.empty()) break;
    after = members.back();
    const Call call = calls_.New("notifications departures", kStepTime);
    ASSIGN_OR_RETURN(const std::vector<MemberId> unknown, identity_.FindUnknown(call, members));
    for (const MemberId member : unknown) {
      RETURN_IF_ERROR(departures_.Add(StepDeadline(), member));
    }
  } while (members.size() == static_cast<size_t>(kMembersPage));
  return absl::OkStatus();
}

absl::Status IdentityEventHandler::SetAside(const Event& event, const absl::Status& error) {
  return store_.SetAside(StepDeadline(), event, error);
}

}  // namespace hiroba::notifications
