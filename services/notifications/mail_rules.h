// Decides when an instant mail goes out, and what happens when it cannot. No I/O.
#pragma once

#include "absl/time/time.h"
#include "services/notifications/model.h"

namespace hiroba::notifications {

// One mail for a thread and member in this time unless the operator chooses otherwise: what comes
// in between is put together.
inline constexpr absl::Duration kMailInterval = absl::Minutes(10);

// A mail is given up after this many tries, about a day.
inline constexpr int kMostMailAttempts = 18;

// Returns when the next mail about a thread may go to a member whose last one about it was due at
// `last_due` (InfinitePast: there was none), with at least `interval` between them.
absl::Time InstantMailDue(absl::Time last_due, absl::Time now, absl::Duration interval);

// Returns how long to wait before trying a mail again that failed for the `attempts`th time: 5
// seconds at first, since most failures are a service that is starting again; doubling, at most 4
// hours.
absl::Duration MailRetryDelay(int attempts);

}  // namespace hiroba::notifications
