// Forgets members who have left, in the background: a row of departures becomes many small
// transactions, and what one run does not finish the next one does.
#pragma once

#include <stop_token>

#include "absl/status/statusor.h"
#include "services/common/clock.h"
#include "services/threads/departure_store.h"

namespace hiroba::threads {

// Forgets all who are due, or until told to stop. Returns how many are forgotten now; who fails is
// logged and does not keep the others waiting.
absl::StatusOr<int> ForgetDue(DepartureStore& departures, const Clock& clock,
                              const std::stop_token& stop);

// The same every few seconds.
void RunDepartures(DepartureStore& departures, const Clock& clock, const std::stop_token& stop);

}  // namespace hiroba::threads
