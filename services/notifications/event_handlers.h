// What other services' events mean here: posts become notifications, members get settings. Decides
// by the rules, keeps effects and position in one commit, and tells the open streams after it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/call.h"
#include "services/common/event_consumer.h"
#include "services/notifications/clients.h"
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

 private:
  // What a batch of events asks for.
  struct Effects {
    std::vector<Notification> notifications;
    // Last post number of each thread that changed.
    absl::flat_hash_map<ThreadId, int> changed_threads;
    // Members whose right to read has changed.
    std::vector<MemberId> changed_readers;
  };

  absl::StatusOr<Effects> EffectsOf(std::span<const Event> events) const;
  // Takes out whom a notification would tell of what she may not read.
  absl::Status KeepReaders(const Call& call, std::vector<Notification>& notifications);
  void TellLive(const Call& call, const std::vector<Notification>& added);

  NotificationStore& store_;
  ThreadsClient& threads_;
  LiveRelay& live_;
  InternalCalls& calls_;
};

// Follows identity. For one thread.
class IdentityEventHandler final : public EventSink {
 public:
  // The store outlives the handler.
  explicit IdentityEventHandler(MemberStore& store);

  absl::StatusOr<uint64_t> Position() override;
  absl::Status Apply(std::span<const Event> events) override;
  absl::Status SetAside(const Event& event, const absl::Status& error) override;

 private:
  MemberStore& store_;
};

}  // namespace hiroba::notifications
