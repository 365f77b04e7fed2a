// Decides who may leave, until when she may change her mind, and what leaving means at the door. No
// I/O; time is an argument.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// How long a member who leaves may change her mind; then the forum forgets her.
inline constexpr absl::Duration kLeavingTime = absl::Hours(14 * 24);

// Returns the first moment at which she cannot change her mind any more.
absl::Time LeavingEnd(const Leaving& leaving);

// True for a member whose time is over: nobody, whether or not her rows are deleted yet.
bool HasLeft(const Member& member, absl::Time now);

// Begins to leave, and returns whether that changes anything: not when she leaves already, and then
// her first choice stays. FAILED_PRECONDITION, reason MEMBER_HAS_ROLE.
absl::StatusOr<bool> Leave(Leaving::Posts posts, absl::Time now, Member& member);

// Makes her a member again. NOT_FOUND, reason LEAVING_NOT_FOUND, when she is not leaving, or her
// time is over.
absl::Status ChangeMind(absl::Time now, Member& member);

absl::Status LeavingNotFound();

// FAILED_PRECONDITION, reason MEMBER_LEAVING: for what others decide about a member.
absl::Status CheckNotLeaving(const Member& member);

}  // namespace hiroba::identity
