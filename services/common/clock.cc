#include "services/common/clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace hiroba {

absl::Time SystemClock::Now() const { return absl::Now(); }

absl::Time SteadyClock::Now() const {
  return absl::UnixEpoch() + absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace hiroba
