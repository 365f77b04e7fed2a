// Decides who may vouch for an applicant, and when vouches let her in. No I/O; time is an argument.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Vouches that let an applicant in.
inline constexpr int kVouchesNeeded = 2;
// Vouches of one member within this time; more are refused.
inline constexpr absl::Duration kVouchesWindow = absl::Hours(24 * 30);
inline constexpr int kMaxVouches = 5;
// Who was let in by vouches herself vouches for nobody until then: two who know nobody would
// otherwise let in a whole chain of strangers within an hour.
inline constexpr absl::Duration kVouchedInPause = absl::Hours(24 * 30);

// Says whether `member` may vouch for an applicant, `verdict` being that of the applicant's address
// now. Everything that a colleague of the suggested body may not see is NOT_FOUND, reason
// ADMISSION_NOT_FOUND; see VouchForAdmission in vouches.proto for the others.
absl::Status CheckVouch(const Admission& admission, const Member& applicant, const Verdict& verdict,
                        const Member& member, const VouchFacts& facts, const BodyTable& bodies,
                        absl::Time now);

// Counts a vouch that is right. Lets the applicant in as an official of the suggested body, or of
// the one that goes on in its place, when it is the last one needed, and returns whether it was.
bool CountVouch(Admission& admission, Member& applicant, const Member& member,
                const VouchFacts& facts, const BodyTable& bodies, absl::Time now);

}  // namespace hiroba::identity
