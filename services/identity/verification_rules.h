// Decides how long a member counts as a serving public servant, when she is reminded, and what a
// verification changes. No I/O; time is an argument.
//
// Rules of the year (facts.md E.4): transfers are on 1 April, and offices are at their busiest in
// the weeks after it. So a verification holds until the end of 31 May after the fiscal year in
// which it was made, two months are open for the next one, and nobody is cut off before.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/identity/bodies.h"
#include "services/identity/mail_domains.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Returns the last day on which a verification holds: 31 May after its fiscal year.
absl::CivilDay VerificationEndDay(absl::Time verify_time);

// Returns the moment at which a verification holds no longer: the end of that day in Japan.
absl::Time VerificationEnd(absl::Time verify_time);

// Returns the earliest verification that still holds: those made before it have run out.
absl::Time OldestValidVerification(absl::Time now);

// Returns the member's state now: she may be leaving, and a verified member whose verification has
// run out has lapsed from that moment on, whether or not anybody has written it down. Imported
// members, whom nobody can verify, do not lapse.
Caller::State StateAt(const Member& member, absl::Time now);

// True when the member should verify now: from 1 April on, until she has done so.
bool IsVerificationDue(const Member& member, absl::Time now);

// Marks a member as verified now, by whatever proof. Bounces are forgotten: a code has arrived, or
// somebody has looked.
void Verify(Member& member, absl::Time now);

// Writes down that a verification has run out. Returns whether anything changed.
bool Lapse(Member& member, absl::Time now);

// Returns the reminder whose time has come, and sets when to look at the member again. Of those
// that were missed the last one counts, and none where the next one comes on the same day: nobody
// gets two on one day. Those from before she was verified are not hers.
//
// The stages: 1 February, while her old address still works, so that the news arrives and a
// transfer can be planned; 1 April, when the window opens; 1 May, after the first rush; 25 May, the
// last week; 1 June, why she cannot write. At nine in the morning, when office mail is read.
// Nothing between 1 April and 1 May: those are the weeks in which nobody has time.
std::optional<ReminderStage> TakeReminder(Member& member, absl::Time now);

// What a member has given, its shape checked.
struct VerificationForm {
  std::string address;  // empty for the present one
  std::string address_identity;
  std::string domain;
  std::optional<Posting> posting;  // without its id
};

// Returns the verification that a form begins, with an unused code. `verdict` is of the given
// address. A new address settles the body by its domain's verdict, or by being of the same domain
// as the present address. Errors as CreateVerification.
absl::StatusOr<Verification> BeginVerification(VerificationId id, VerificationForm form,
                                               const Member& member, const Verdict& verdict,
                                               const BodyTable& bodies, absl::Time now);

inline constexpr int kMaxVerificationsAnHour = 5;
// A day's, so that whoever invents addresses of a body has 50 tries a day at a million codes.
inline constexpr int kMaxVerificationsADay = 10;

// RESOURCE_EXHAUSTED, reason TOO_MANY_VERIFICATIONS, with when to try again.
absl::Status CheckVerificationCounts(const VerificationCounts& recent);

// Makes what a verification says true of its member: verified, at the address, in the posting.
// Errors as ConfirmVerification; a failure changes nothing.
absl::Status FinishVerification(Verification& verification, Member& member,
                                const WrongCodes& wrong_codes, PostingId posting,
                                const BodyTable& bodies, absl::Time now);

}  // namespace hiroba::identity
