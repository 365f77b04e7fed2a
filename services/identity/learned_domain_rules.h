// Decides which domains moderators can teach the matcher, and for how long they are believed. No
// I/O; time is an argument.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/identity/mail_domains.h"

namespace hiroba::identity {

// Some weeks before a learned domain expires somebody has to look at it again.
inline constexpr absl::Duration kRecheckTime = absl::Hours(24 * 30);

// OK when approving a case may teach that `domain` is the body's, given what the rules say of an
// address there: where they leave it open (LG_UNKNOWN, UNRESERVED, UNVERIFIED, DERIVED_GEO; again
// LEARNED_EXPIRED) and suggest no other body. FAILED_PRECONDITION, reason DOMAIN_NOT_LEARNABLE with
// the rule, otherwise, also for schools' domains and for those where anybody can have an address
// (domain_labels.h): these go on being looked at one by one.
absl::Status CheckLearn(const Verdict& verdict, std::string_view domain, const Body& body);

// Returns until when a domain is believed that was checked now: the beginning of the same day in
// Japan a year later; of 29 February, 1 March.
absl::Time LearnedUntil(absl::Time now);

// Returns what a moderator has learnt now.
LearnedDomain Learn(std::string_view domain, std::string_view body_code, MemberId moderator,
                    absl::Time now);

// Believes a domain for another year, on record with who looked.
void Renew(LearnedDomain& learned, MemberId moderator, absl::Time now);

}  // namespace hiroba::identity
