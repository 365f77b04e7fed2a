// Decides who may be suspended, and what that means at the door. No I/O; time is an argument.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Suspends a member, and returns whether that changes anything: not when she is already.
// PERMISSION_DENIED, reason OWN_ACCOUNT; FAILED_PRECONDITION, reason MEMBER_HAS_ROLE: staff does
// not suspend staff. The operator may suspend everybody.
absl::StatusOr<bool> Suspend(const Caller& moderator, const std::string& reason, absl::Time now,
                             Member& member);

// Lets a member in again; false when she is not suspended. The same failures.
absl::StatusOr<bool> Unsuspend(const Caller& moderator, Member& member);

// PERMISSION_DENIED, reason MEMBER_SUSPENDED, with why. Only for who has proved that she is the
// member: nobody else is to know.
absl::Status CheckNotSuspended(const Member& member);

}  // namespace hiroba::identity
