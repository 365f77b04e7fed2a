// The time of day, passed in so that tests can choose it. Rules do not take a clock: they take
// the time as an argument.
#pragma once

#include "absl/time/time.h"

namespace hiroba {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  virtual absl::Time Now() const = 0;
};

// The machine's clock.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
};

// Never goes back, whatever is done to the machine's clock, and says nothing of the time of day:
// for limits and pauses inside a process.
class SteadyClock final : public Clock {
 public:
  absl::Time Now() const override;
};

}  // namespace hiroba
