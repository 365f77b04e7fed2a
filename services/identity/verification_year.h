// The turn of the year at work: writes down whose verification has run out, so that others hear of
// it, and tells the reminders that are due. What a lapsed member may do does not wait for this:
// that is decided by the clock (StateAt).
#pragma once

#include <functional>
#include <stop_token>
#include <string_view>

#include "absl/status/status.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

struct VerificationYearParts {
  InternalCalls& calls;
  const Clock& clock;
  VerificationStore& store;
  // As in SessionsService.
  std::function<void(std::string_view name)> announce;
};

// Looks every two seconds, until told to stop. Several replicas share the work.
void KeepVerificationYear(std::stop_token stop, const VerificationYearParts& parts);

// Does what is due now, some hundred members at a time.
absl::Status TurnVerificationYear(std::stop_token stop, const VerificationYearParts& parts);

}  // namespace hiroba::identity
