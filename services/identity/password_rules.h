// Decides who gets a new password. What a password must be is in password.h. No I/O; time is an
// argument.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Resets of one address; more are refused. Each is five tries at a million codes, and a mail that
// its owner did not ask for.
inline constexpr int kMaxPasswordResetsAnHour = 5;
inline constexpr int kMaxPasswordResetsADay = 10;

// Wrong codes for resets within a day, of all addresses, after which each reset has one try only:
// somebody guesses at many members at once, whom no limit of one address sees.
inline constexpr absl::Duration kWrongResetCodesWindow = absl::Hours(24);
inline constexpr int kManyWrongResetCodes = 1000;

// RESOURCE_EXHAUSTED, reason TOO_MANY_RESETS with a time to retry. Counts the same for members and
// others, so it tells nothing.
absl::Status CheckRecentPasswordResets(const RecentPasswordResets& recent);

// Judges a code as CheckCode does, while `wrong_codes` wrong ones were typed within the window.
absl::Status CheckPasswordResetCode(PasswordReset& reset, std::string_view typed_hash,
                                    int wrong_codes, absl::Time now);

// Gives a member another password. ABORTED, reason PASSWORD_CHANGED_MEANWHILE, when she no longer
// has the one that was found right.
absl::Status ChangePassword(Member& member, std::string_view checked_hash,
                            const std::string& new_hash);

// Gives the member of a reset another password: the code is judged once more, since its tries may
// have been used up meanwhile. NOT_FOUND, reason PASSWORD_RESET_NOT_FOUND, when the mail went to an
// address (by its hash) that is not hers any more.
absl::Status FinishPasswordReset(const PasswordReset& reset, Member& member,
                                 std::string_view typed_hash, std::string_view address,
                                 const std::string& new_hash, absl::Time now);

absl::Status PasswordResetNotFound();

}  // namespace hiroba::identity
