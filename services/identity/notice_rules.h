// Decides when a notice that was not taken is mailed again. No I/O; time is an argument.
#pragma once

#include <optional>

#include "absl/time/time.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Returns when to try a notice again that has just failed for the time being: after a minute, then
// after twice as long each time, up to an hour. Nullopt three days after the decision: mail servers
// give up about then, and the applicant has long seen it when she signed in.
std::optional<absl::Time> NextAttempt(const Notice& notice, absl::Time now);

}  // namespace hiroba::identity
