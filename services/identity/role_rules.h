// Decides who gets and loses roles. No I/O; time is an argument.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/identity/model.h"
#include "services/identity/session_rules.h"

namespace hiroba::identity {

// Topics that one member may moderate: they are in every caller of hers.
inline constexpr int kMaxModeratedTopics = 50;

// Returns the topics that a member moderates, ascending.
std::vector<uint64_t> ModeratedTopics(const Member& member);

// Gives a role; one she has stays as it is. Who gives it must not be the member herself
// (segregation of duties): PERMISSION_DENIED, reason OWN_ROLES. FAILED_PRECONDITION, reasons
// MEMBER_NOT_VERIFIED, MEMBER_SUSPENDED, TOO_MANY_MODERATED_TOPICS.
absl::Status GrantRole(const Caller& granter, Role::Kind kind, uint64_t topic, absl::Time now,
                       Member& member);

// Returns how many of these admins can act as such now: those who are verified and not suspended,
// and whose roles do not rest for want of a second factor.
int CountActing(const std::vector<Member>& admins, StaffSecondFactor policy, absl::Time now);

// Takes a role; nothing changes when she has none. `other_admins` can still act when she cannot.
// PERMISSION_DENIED, reason OWN_ROLES; FAILED_PRECONDITION, reason LAST_ADMIN.
absl::Status RevokeRole(const Caller& revoker, Role::Kind kind, uint64_t topic, int other_admins,
                        Member& member);

// Gives a member exactly these roles in the whole forum, as the operator says; those in topics
// stay. FAILED_PRECONDITION, reason LAST_ADMIN.
absl::Status SetForumRoles(const Caller& operator_caller, const std::vector<Role::Kind>& kinds,
                           absl::Time now, int other_admins, Member& member);

}  // namespace hiroba::identity
