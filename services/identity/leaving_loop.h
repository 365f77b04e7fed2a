// Forgets members whose time to change their mind is over. That they cannot sign in any more does
// not wait for this: it is decided by the clock (HasLeft).
#pragma once

#include <functional>
#include <stop_token>
#include <string_view>

#include "absl/status/status.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

struct LeavingLoopParts {
  InternalCalls& calls;
  const Clock& clock;
  IdGenerator& ids;
  LeavingStore& store;
  // As in SessionsService.
  std::function<void(std::string_view name)> announce;
};

// Looks every two seconds, until told to stop. Several replicas share the work.
void ForgetWhoHasLeft(std::stop_token stop, const LeavingLoopParts& parts);

// Forgets all whose time is over now. Who cannot be forgotten is logged, and does not keep the
// others. Fails when it cannot be found out who they are.
absl::Status ForgetDue(std::stop_token stop, const LeavingLoopParts& parts);

}  // namespace hiroba::identity
