// Decides what becomes of a registration. No I/O; time is an argument.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Registrations of one address that are begun within an hour; more are refused.
inline constexpr int kMaxRegistrationsAnHour = 5;

// Wrong codes within a day after which the code alone lets nobody in any longer. Who invents
// addresses of a body has five tries at a million codes for each of them, as often as she likes:
// counted per address alone, some guess would be right in the end. With many wrong codes in all,
// somebody tries one body after the other, of which there are 1,788: then few are too many for a
// body, and people of the bodies that nobody guesses at are let in as ever.
inline constexpr absl::Duration kWrongCodesWindow = absl::Hours(24);
inline constexpr int kMaxWrongCodesOfBody = 100;
inline constexpr int kManyWrongCodes = 1000;
inline constexpr int kMaxWrongCodesOfBodyAmongMany = 5;

// False while so many wrong codes are typed for addresses of a body that a right one may be luck.
bool CodeAloneProves(const WrongCodes& wrong_codes);

// What an applicant has given, its shape checked.
struct RegistrationForm {
  std::string address;
  std::string address_identity;
  std::string domain;
  std::string display_name;
  std::string department;
  std::string statement;
};

// Returns the registration that a form begins, with an unused code, or INVALID_ARGUMENT, reason
// ADDRESS_REFUSED with the rule, when the domain cannot be a public servant's; for a shared mailbox
// as CheckProof (admission_rules.h).
absl::StatusOr<Registration> BeginRegistration(RegistrationId id, RegistrationForm form,
                                               const Verdict& verdict, absl::Time now);

// RESOURCE_EXHAUSTED, reason TOO_MANY_REGISTRATIONS, when an address has `recent` registrations
// within the hour. Counts the same for members and others, so it tells nothing.
absl::Status CheckRegistrationCount(int recent);

// What a finished registration leaves behind. The admission has no member's id of 0 only when the
// member has to wait.
struct NewMember {
  Member member;
  std::optional<Admission> admission;
};

// Makes the member of a registration whose code has been found right: verified where the domain
// settled the body and the address is a person's, waiting otherwise, and waiting too while more
// wrong codes than above are typed: nobody is locked out, and nobody gets in by luck. Marks the
// registration as done.
NewMember FinishRegistration(Registration& registration, const WrongCodes& wrong_codes,
                             MemberId member, PostingId posting, AdmissionId admission,
                             std::string password_hash, absl::Time now);

}  // namespace hiroba::identity
