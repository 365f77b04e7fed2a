// A clock that stands still until a test moves it.
#pragma once

#include "absl/time/time.h"
#include "services/common/clock.h"
#include "services/common/mutex.h"

namespace hiroba {

// Thread-safe.
class FakeClock final : public Clock {
 public:
  // Starts on a Wednesday noon in Tokyo.
  explicit FakeClock(absl::Time now = absl::FromUnixSeconds(1796180400)) : now_(now) {}

  absl::Time Now() const override {
    MutexLock lock(mutex_);
    return now_;
  }

  void Set(absl::Time now) {
    MutexLock lock(mutex_);
    now_ = now;
  }

  void Advance(absl::Duration duration) {
    MutexLock lock(mutex_);
    now_ += duration;
  }

 private:
  mutable Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hiroba
