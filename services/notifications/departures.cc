#include "services/notifications/departures.h"

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "services/common/background_loops.h"
#include "services/common/log.h"

namespace hiroba::notifications {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(2);
constexpr absl::Duration kStepTime = absl::Seconds(10);
// So few that nobody waits long for a row.
constexpr int kAtOnce = 1'000;

}  // namespace

void Departures::Run(const std::stop_token& stop) {
  while (WaitUnlessStopped(stop, kInterval)) {
    absl::StatusOr<bool> cleared = true;
    while (!stop.stop_requested() && cleared.ok() && *cleared) {
      cleared = store_.ClearSome(absl::Now() + kStepTime, kAtOnce);
    }
    if (!cleared.ok()) Log(WARNING, "member who left not cleared", {{"error", cleared.status()}});
  }
}

}  // namespace hiroba::notifications
