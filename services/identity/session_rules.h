// Decides how long sessions live and what their callers look like. No I/O; time is an argument.
#pragma once

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/identity/bodies.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// A session ends 30 days after it was used last, and 90 days after it began.
inline constexpr absl::Duration kSessionIdleLifetime = absl::Hours(24 * 30);
inline constexpr absl::Duration kSessionLifetime = absl::Hours(24 * 90);
// How often the use of a session is written down.
inline constexpr absl::Duration kLastUsePrecision = absl::Minutes(1);
// How long a signed caller is good for.
inline constexpr absl::Duration kCallerLifetime = absl::Minutes(1);
// A member's sessions; a further one ends the one that was used longest ago.
inline constexpr int kMaxSessions = 50;

// Returns when a session ends by itself.
absl::Time SessionExpireTime(const Session& session);

// UNAUTHENTICATED, reason SESSION_EXPIRED: there is no such session any more.
absl::Status SessionExpired();

// The same for a session whose time is over.
absl::Status CheckSession(const Session& session, absl::Time now);

// UNAUTHENTICATED, reason CREDENTIALS_WRONG: alike for an unknown address and a wrong password.
absl::Status CredentialsWrong();

// Returns a member's card as it is on a day in Japan. A posting that is entered before it begins,
// as transfers are announced in March for April, is not on it yet. A posting that lasts when a
// merger ends its body is at the body that goes on in its place.
AuthorCard CardOf(const Member& member, const BodyTable& bodies, absl::CivilDay day);

// Returns the session that a call came by; 0 for a call without one.
SessionId SessionOf(const Caller& caller);

// Whether the roles of staff need a second factor (OWASP ASVS 4.3.1).
enum class StaffSecondFactor { kRequired, kOptional };

// True for a member whose roles rest until her second factor is on: she acts as a member like any
// other meanwhile.
bool RolesRest(const Member& member, StaffSecondFactor policy);

// Returns who acts with a session, until a minute from now at the most, and no longer than she is
// verified: from that moment on she has lapsed. Whoever leaves acts without roles, and no longer
// than she may change her mind.
Caller CallerOf(const Member& member, const Session& session, const BodyTable& bodies,
                StaffSecondFactor policy, absl::Time now);

}  // namespace hiroba::identity
