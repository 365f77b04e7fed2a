// What other services' events mean here: posts become notifications, members get settings. Decides
// by the rules, keeps effects and position in one commit, and tells the open streams after it.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "hiroba/threads/v1/events.pb.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/data_export_tasks.h"
#include "services/common/event_consumer.h"
#include "services/notifications/clients.h"
#include "services/notifications/departure_store.h"
#include "services/notifications/live_relay.h"
#include "services/notifications/member_store.h"
#include "services/notifications/notification_store.h"

namespace hiroba::notifications {

// Follows threads. For one thread.
class ThreadsEventHandler final : public EventSink {
 public:
  // All outlive the handler.
  ThreadsEventHandler(NotificationStore& store, ThreadsClient& threads, LiveRelay& live,
                      InternalCalls& calls);

  absl::StatusOr<uint64_t> Position() override;
  absl::Status Apply(std::span<const Event> events) override;
  absl::Status SetAside(const Event& event, const absl::Status& error) override;
  // Tells nobody of what was written meanwhile: it is days old, and the digests have it.
  absl::Status StartAnew(uint64_t last_sequence) override;

 private:
  using Records = absl::flat_hash_map<PostId, threads::v1::PostRecord>;
  // How a thread changed in a batch: by posts that were written, or by other changes of one that
  // was there, which do not say how long the thread is.
  struct ThreadChange {
    // 0 when none was written.
    int last_written_number = 0;
    PostId changed_post;
  };
  // What a batch of events asks for.
  struct Effects {
    NotificationChanges notifications;
    absl::flat_hash_map<ThreadId, ThreadChange> changed_threads;
    // Members whose right to read has changed.
    std::vector<MemberId> changed_readers;
    // A topic was opened or closed, or only has another name.
    bool topic_changed = false;
  };

  absl::StatusOr<Effects> EffectsOf(std::span<const Event> events) const;
  static absl::Status AddChange(const threads::v1::PostChanged& changed, Effects& effects);
  // Finds what those who left a topic are still told of it.
  absl::Status FindHidden(Effects& effects);
  // Takes out whom a notification would tell of what she may not read.
  absl::Status KeepReaders(const Call& call, std::vector<Notification>& notifications);
  void TellLive(const Call& call, const Effects& effects, const NotificationStore::Saved& saved);
  void TellNotifications(const NotificationStore::Saved& saved, const Records& records);

  NotificationStore& store_;
  ThreadsClient& threads_;
  LiveRelay& live_;
  InternalCalls& calls_;
};

// Follows identity. A reminder is kept before the position moves on: it is known by its stage and
// year, so one that comes twice is told once. For one thread.
class IdentityEventHandler final : public EventSink {
 public:
  // All outlive the handler.
  IdentityEventHandler(MemberStore& store, NotificationStore& notifications,
                       DepartureStore& departures, IdentityClient& identity, LiveRelay& live,
                       InternalCalls& calls, const Clock& clock);

  absl::StatusOr<uint64_t> Position() override;
  absl::Status Apply(std::span<const Event> events) override;
  absl::Status SetAside(const Event& event, const absl::Status& error) override;
  // Takes all members from identity, and forgets those whom it does not know any more.
  absl::Status StartAnew(uint64_t last_sequence) override;

 private:
  // What a batch of events asks for.
  struct Effects {
    std::vector<KnownMember> members;
    std::vector<Notification> reminders;
    std::vector<std::pair<DataExportId, MemberId>> data_exports;
    std::vector<MemberId> departed;
  };

  static absl::StatusOr<Effects> EffectsOf(std::span<const Event> events);
  absl::Status ForgetUnknown();
  void TellReminders(const std::vector<Notification>& reminders);

  MemberStore& store_;
  NotificationStore& notifications_;
  DepartureStore& departures_;
  IdentityClient& identity_;
  LiveRelay& live_;
  InternalCalls& calls_;
  const Clock& clock_;
};

}  // namespace hiroba::notifications
