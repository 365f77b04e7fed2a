// Decides what becomes of a member's second factor, and whether a code is good. No I/O; time and
// opened secrets are arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/identity/model.h"
#include "services/identity/recovery_codes.h"

namespace hiroba::identity {

// How long a new secret waits for its first code.
inline constexpr absl::Duration kSecondFactorSetUp = absl::Minutes(10);

// Wrong codes for one member within kSignInFailuresWindow, who has then typed the right password:
// fewer than of passwords, since three of a million codes are right at any time. As with those, a
// place where she is signed in has a count of its own.
inline constexpr int kMaxWrongSecondFactors = 20;
inline constexpr int kMaxWrongSecondFactorsOfSource = 10;
// At this one she is told that somebody seems to have her password.
inline constexpr int kToldWrongSecondFactors = 5;

// RESOURCE_EXHAUSTED, reason TOO_MANY_WRONG_CODES with a time to retry.
absl::Status CheckWrongSecondFactors(const SignInFailures& failures);

// UNAUTHENTICATED, reason SECOND_FACTOR_REQUIRED, when the password was right and there is no code.
absl::Status SecondFactorRequired();

// What a typed code turned out to be.
enum class UsedCode {
  kWrong,
  kUsedBefore,  // right, but used already: somebody may have looked at it (ASVS 2.8.4, 2.8.5)
  kApp,
  kRecovery,
};

// Reason SECOND_FACTOR_WRONG for a code that was not good: INVALID_ARGUMENT in a session,
// UNAUTHENTICATED while nobody is signed in.
absl::Status SecondFactorWrong(UsedCode used);
absl::Status SecondFactorWrongAtSignIn(UsedCode used);

// FAILED_PRECONDITION, reason SECOND_FACTOR_ON or SECOND_FACTOR_OFF.
absl::Status CheckSecondFactorIsOff(const SecondFactor& factor);
absl::Status CheckSecondFactorIsOn(const SecondFactor& factor);

// Keeps a sealed secret until its first code comes.
absl::Status BeginSecondFactor(SecondFactor& factor, std::string sealed, absl::Time now);

// FAILED_PRECONDITION, reason SECOND_FACTOR_NOT_BEGUN, without a secret that can be confirmed now.
absl::Status CheckSecondFactorIsBegun(const SecondFactor& factor, absl::Time now);

// Turns it on with the first code of the begun secret. INVALID_ARGUMENT, reason
// SECOND_FACTOR_WRONG, for another code.
absl::Status ConfirmSecondFactor(SecondFactor& factor, std::string_view pending_secret,
                                 std::string_view typed, const RecoveryCodes& recovery,
                                 absl::Time now);

// Judges a code and, when it is right, uses it up.
UsedCode UseSecondFactor(SecondFactor& factor, std::string_view secret, std::string_view typed,
                         const CodeHasher& codes, MemberId member, absl::Time now);

// Turns it off: nothing of it is kept.
void DisableSecondFactor(SecondFactor& factor);

void RenewRecoveryCodes(SecondFactor& factor, const RecoveryCodes& recovery);

}  // namespace hiroba::identity
