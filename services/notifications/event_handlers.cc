#include "services/notifications/event_handlers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "hiroba/identity/v1/events.pb.h"
#include "hiroba/threads/v1/events.pb.h"
#include "services/common/log.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/notifications/convert.h"
#include "services/notifications/notification_rules.h"

namespace hiroba::notifications {
namespace {

// For one step: a batch of events, with the calls that it needs.
constexpr absl::Duration kStepTime = absl::Seconds(10);

absl::Time StepDeadline() { return absl::Now() + kStepTime; }

// Returns the member, or nobody for an empty name: an author who has left.
absl::StatusOr<MemberId> ParseMember(const std::string& name) {
  if (name.empty()) return MemberId{};
  return ParseName<MemberId>("members/{member}", name, "member");
}

// The event's payload, if it is of the type. INTERNAL when it is, but cannot be read: poison.
template <class Payload>
absl::StatusOr<bool> Unpack(const Event& event, Payload& payload) {
  if (!event.payload().Is<Payload>()) return false;
  if (!event.payload().UnpackTo(&payload)) {
    return absl::InternalError("event payload cannot be parsed");
  }
  return true;
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
  const auto change_thread = [&](ThreadId thread, int number) {
    int& last = effects.changed_threads[thread];
    last = std::max(last, number);
  };
  for (const Event& event : events) {
    threads::v1::PostCreated created;
    threads::v1::PostChanged changed;
    threads::v1::TopicMembershipChanged membership;
    ASSIGN_OR_RETURN(const bool is_created, Unpack(event, created));
    ASSIGN_OR_RETURN(const bool is_changed, Unpack(event, changed));
    ASSIGN_OR_RETURN(const bool is_membership, Unpack(event, membership));
    if (is_created) {
      ASSIGN_OR_RETURN(const auto ids, ParsePost(created.post()));
      const auto [thread, post] = ids;
      change_thread(thread, created.number());
      ASSIGN_OR_RETURN(std::vector<Notification> told, NotificationsOf(created, thread, post));
      std::ranges::move(told, std::back_inserter(effects.notifications));
    } else if (is_changed) {
      ASSIGN_OR_RETURN(const auto ids, ParsePost(changed.post()));
      const auto [thread, post] = ids;
      change_thread(thread, 0);
      ASSIGN_OR_RETURN(const MemberId author, ParseMember(changed.author()));
      const bool own = changed.actor() == changed.author();
      if (changed.change() == threads::v1::PostChanged::ACCEPTED && author && !own) {
        effects.notifications.push_back({.member = author,
                                         .kind = NotificationKind::kAccepted,
                                         .thread = thread,
                                         .post = post});
      }
    } else if (is_membership) {
      ASSIGN_OR_RETURN(const MemberId member, ParseMember(membership.member()));
      // What she may read grows by joining; only leaving takes threads from open pages.
      if (!membership.joined()) effects.changed_readers.push_back(member);
    }
  }
  return effects;
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
  if (!effects.notifications.empty()) {
    RETURN_IF_ERROR(KeepReaders(call, effects.notifications));
  }
  ASSIGN_OR_RETURN(const std::vector<Notification> added,
                   store_.AddFromEvents(StepDeadline(), events, std::move(effects.notifications)));
  // From here on everything is kept: what fails now is only told later, when the page reads anew.
  for (const MemberId member : effects.changed_readers) live_.EndStreams(member);
  for (const auto& [thread, number] : effects.changed_threads) live_.ChangeThread(thread, number);
  TellLive(call, added);
  return absl::OkStatus();
}

void ThreadsEventHandler::TellLive(const Call& call, const std::vector<Notification>& added) {
  if (added.empty()) return;
  std::vector<ThreadsClient::PostKey> keys;
  for (const Notification& notification : added) {
    keys.push_back({notification.thread, notification.post});
  }
  const auto records = threads_.GetRecords(call, keys);
  if (!records.ok()) {
    Log(WARNING, "live notifications not told", {{"error", records.status().ToString()}});
    return;
  }
  absl::flat_hash_map<MemberId, int> unread;
  for (const Notification& notification : added) {
    const auto record = records->find(notification.post);
    if (record == records->end() || record->second.deleted()) continue;
    LiveEvent event;
    *event.mutable_notification() = ToProto(notification, record->second);
    const auto [count, is_new] = unread.try_emplace(notification.member, 0);
    if (is_new) {
      count->second = store_.CountUnread(StepDeadline(), notification.member).value_or(0);
    }
    if (count->second > 0) event.set_unread_count(count->second);
    live_.Tell(notification.member, event);
  }
}

absl::Status ThreadsEventHandler::SetAside(const Event& event, const absl::Status& error) {
  return store_.SetAside(StepDeadline(), event, error);
}

IdentityEventHandler::IdentityEventHandler(MemberStore& store) : store_(store) {}

absl::StatusOr<uint64_t> IdentityEventHandler::Position() {
  return store_.Position(StepDeadline());
}

absl::Status IdentityEventHandler::Apply(std::span<const Event> events) {
  std::vector<KnownMember> members;
  for (const Event& event : events) {
    identity::v1::MemberChanged changed;
    ASSIGN_OR_RETURN(const bool is_changed, Unpack(event, changed));
    if (!is_changed) continue;
    ASSIGN_OR_RETURN(const MemberId member, ParseMember(changed.member()));
    members.push_back({.member = member,
                       .readable = changed.state() == api::v1::Caller::VERIFIED ||
                                   changed.state() == api::v1::Caller::LAPSED});
  }
  return store_.SaveFromEvents(StepDeadline(), events, members);
}

absl::Status IdentityEventHandler::SetAside(const Event& event, const absl::Status& error) {
  return store_.SetAside(StepDeadline(), event, error);
}

}  // namespace hiroba::notifications
