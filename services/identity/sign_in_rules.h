// Decides whether another password may be tried. No I/O.
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Wrong passwords for one address within the window, at the most 100 an hour (OWASP ASVS 2.2.1),
// and those of them that may come from one place. From a place where the owner is signed in, which
// may be the one address of a whole office, all 100 may come.
inline constexpr absl::Duration kSignInFailuresWindow = absl::Hours(1);
inline constexpr int kMaxSignInFailures = 100;
inline constexpr int kMaxSignInFailuresOfSource = 20;

// RESOURCE_EXHAUSTED, reason TOO_MANY_WRONG_PASSWORDS with a time to retry, for a place with too
// many failures, and where there are too many in all. Those of others never lock out the owner
// where she is signed in already; elsewhere they make her wait, as they do whoever tries.
absl::Status CheckSignInFailures(const SignInFailures& failures);

// The same for a password that is asked for once more within a session, which is the source here:
// only wrong ones of that session count, so that nobody else's keep the owner out of her settings.
absl::Status CheckReauthenticationFailures(const SignInFailures& failures);

}  // namespace hiroba::identity
