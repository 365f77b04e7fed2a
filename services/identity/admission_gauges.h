// Shows on the metrics page how many wait for admission and for how long: the alarm for a queue
// that nobody looks at. The same figures in every replica.
#pragma once

#include <stop_token>

#include "absl/status/status.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/metrics.h"
#include "services/identity/admission_stores.h"

namespace hiroba::identity {

// Sets the gauges admissions_open and admissions_oldest_seconds (0 while nobody waits) now and then
// until told to stop.
void ShowAdmissions(std::stop_token stop, InternalCalls& calls, const Clock& clock,
                    AdmissionStore& store, Metrics& metrics);

// One round of it. When the store fails, the gauges stay as they are.
absl::Status ShowAdmissionsNow(const Call& call, absl::Time now, AdmissionStore& store,
                               Metrics& metrics);

}  // namespace hiroba::identity
