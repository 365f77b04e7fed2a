// Waiting for what another thread or process does.
#pragma once

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace hiroba {

// Waits until a condition holds, half a minute at the most; returns whether it does.
template <typename Condition>
bool Eventually(const Condition& condition) {
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (!condition()) {
    if (absl::Now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(1));
  }
  return true;
}

}  // namespace hiroba
