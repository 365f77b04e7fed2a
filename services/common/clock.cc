#include "services/common/clock.h"

#include "absl/time/clock.h"

namespace hiroba {

absl::Time SystemClock::Now() const { return absl::Now(); }

}  // namespace hiroba
