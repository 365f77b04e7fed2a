// A stream of a test: keeps what a feed sends it.
#pragma once

#include <memory>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/mutex.h"
#include "services/notifications/live_feed.h"

namespace hiroba::notifications {

// Keeps what was sent, and lets a test wait for it. Thread-safe.
class Listener final : public LiveListener {
 public:
  void Send(std::shared_ptr<const LiveEvent> event) override {
    MutexLock lock(mutex_);
    events_.push_back(*event);
    times_.push_back(absl::Now());
    changed_.NotifyAll();
  }

  void End() override {
    MutexLock lock(mutex_);
    ended_ = true;
  }

  // Waits until there are so many events, 10 seconds at the most, and returns all.
  std::vector<LiveEvent> WaitFor(size_t count) {
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    MutexLock lock(mutex_);
    while (events_.size() < count && absl::Now() < deadline) {
      changed_.WaitFor(mutex_, deadline - absl::Now());
    }
    return events_;
  }

  std::vector<absl::Time> times() {
    MutexLock lock(mutex_);
    return times_;
  }

  bool ended() {
    MutexLock lock(mutex_);
    return ended_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::vector<LiveEvent> events_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Time> times_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace hiroba::notifications
