#include "services/threads/departures.h"

#include <vector>

#include "absl/time/clock.h"
#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/threads/names.h"

namespace hiroba::threads {
namespace {

constexpr absl::Duration kStepTime = absl::Seconds(10);
constexpr absl::Duration kInterval = absl::Seconds(5);
constexpr int kAtOnce = 100;

absl::Time StepDeadline() { return absl::Now() + kStepTime; }

// False when there was no time to finish.
absl::StatusOr<bool> Forget(DepartureStore& departures, const Departure& departure,
                            const Clock& clock, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    ASSIGN_OR_RETURN(const bool more,
                     departures.ForgetSome(StepDeadline(), departure, clock.Now()));
    if (!more) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<int> ForgetDue(DepartureStore& departures, const Clock& clock,
                              const std::stop_token& stop) {
  ASSIGN_OR_RETURN(const std::vector<Departure> due,
                   departures.ListDue(StepDeadline(), clock.Now(), kAtOnce));
  int count = 0;
  for (const Departure& departure : due) {
    const absl::StatusOr<bool> forgotten = Forget(departures, departure, clock, stop);
    if (!forgotten.ok()) {
      Log(WARNING, "member not forgotten yet",
          {{"member", MemberName(departure.member)}, {"error", forgotten.status()}});
    } else if (*forgotten) {
      Log(INFO, "member forgotten", {{"member", MemberName(departure.member)}});
      ++count;
    }
  }
  return count;
}

void RunDepartures(DepartureStore& departures, const Clock& clock, const std::stop_token& stop) {
  do {
    const absl::StatusOr<int> forgotten = ForgetDue(departures, clock, stop);
    if (!forgotten.ok()) {
      Log(WARNING, "departures not read", {{"error", forgotten.status()}});
    }
  } while (WaitUnlessStopped(stop, kInterval));
}

}  // namespace hiroba::threads
