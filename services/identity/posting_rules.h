// Decides how a member's postings may change, and which of them is hers on a day. No I/O; days are
// arguments.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// A working life has fewer; more are refused with POSTING_TOO_MANY.
inline constexpr size_t kMaxPostings = 50;
// Transfers are announced in March for April; nobody knows more than a year before.
inline constexpr int kMaxDaysAhead = 366;

// Puts postings in the order in which they are kept and shown: the one that ends last first, those
// that last before all others, then the one that began later.
void SortPostings(std::vector<Posting>& postings);

// Returns the posting that a member holds on a day: the newest one that has begun and not ended,
// one whose first day is not known only where no other one is; between two postings, the one that
// began last; before the first one, that. Nullptr without any.
const Posting* PostingOn(const Member& member, absl::CivilDay day);

// Returns the body that she is verified for: that of her newest posting, also before it begins.
// Empty while nobody has confirmed one.
std::string_view ConfirmedBody(const Member& member);

// Gives all postings of a member who is let in the body that was found out: she may have entered
// more than one while she waited.
void SettleBody(Member& member, const std::string& body);

// Adds a posting of the confirmed body, or of `body` where an address has just settled that one.
// One that begins after all others starts a new time: those that still last end on the day before.
// One that has ended before is history and changes no other; its body is one of her own.
//
// FAILED_PRECONDITION, reason BODY_NOT_CONFIRMED, for another body, or POSTING_TOO_MANY.
// INVALID_ARGUMENT, reason POSTING_NOT_AFTER, for one that neither begins after the others nor has
// ended; POSTING_ENDS_BEFORE_START; POSTING_TOO_FAR for one that begins in more than a year.
absl::Status StartPosting(Member& member, Posting posting, absl::CivilDay today,
                          std::string_view body);
absl::Status StartPosting(Member& member, Posting posting, absl::CivilDay today);

// A correction of a posting; nullopt stays as it is. The body stays: it is what was confirmed.
struct PostingEdit {
  MemberId member;
  PostingId posting;
  std::optional<std::string> department;
  std::optional<std::string> duty;
  std::optional<std::vector<std::string>> duties;
  std::optional<std::optional<absl::CivilDay>> start;
  std::optional<std::optional<absl::CivilDay>> end;
};

// Corrects a posting. NOT_FOUND for one that is not hers; INVALID_ARGUMENT, reason
// POSTING_ENDS_BEFORE_START; FAILED_PRECONDITION, reason POSTING_CONFIRMED, when another body
// would become the one she is verified for.
absl::Status EditPosting(Member& member, const PostingEdit& edit);

// Ends a posting. Ending it on the same day again changes nothing. Errors as EditPosting.
absl::Status EndPosting(Member& member, PostingId posting, absl::CivilDay day);

// Takes back a posting that was a mistake. Errors as EditPosting; FAILED_PRECONDITION, reason
// POSTING_LAST, for the only one.
absl::Status DeletePosting(Member& member, PostingId posting);

}  // namespace hiroba::identity
