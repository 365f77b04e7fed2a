// Decides how a member's profile and postings may change. No I/O; days are arguments.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Returns the day in Japan, where postings begin and end.
absl::CivilDay JapaneseDay(absl::Time time);

// Returns the posting that a member holds on a day: the newest one that has begun and not ended;
// between two postings, the one that began last; before the first one, that. Nullptr without any.
const Posting* PostingOn(const Member& member, absl::CivilDay day);

// The fields of a profile that change; nullopt stays as it is.
struct ProfileEdit {
  std::optional<std::string> display_name;
  std::optional<std::string> ask_me_about;
  std::optional<uint64_t> version;  // from the etag: what the editor saw
};

// Changes a profile, or ABORTED, reason MEMBER_CHANGED, when it has changed since the editor saw
// it.
absl::Status EditProfile(Member& member, const ProfileEdit& edit);

// Starts a posting; the one before it ends on the day before. The body stays that of the present
// posting: FAILED_PRECONDITION, reason BODY_NOT_CONFIRMED, for another one. A posting that does not
// begin after the present one is INVALID_ARGUMENT, reason POSTING_NOT_AFTER.
absl::Status StartPosting(Member& member, Posting posting, absl::CivilDay today);

// Ends a posting. Ending it on the same day again changes nothing. NOT_FOUND for a posting that is
// not hers; INVALID_ARGUMENT, reason POSTING_ENDS_BEFORE_START, for a day before the first.
absl::Status EndPosting(Member& member, PostingId posting, absl::CivilDay day);

}  // namespace hiroba::identity
