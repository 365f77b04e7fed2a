// Asks somebody who is signed in for her password once more, and for a code where she has a second
// factor, before what would hurt most if it were not she who sits there: a new password or address,
// a second factor, a copy of her data, leaving (OWASP ASVS 3.7.1). Wrong ones are counted by the
// throttle of signing in.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/identity/codes.h"
#include "services/identity/member_stores.h"
#include "services/identity/model.h"
#include "services/identity/password_worker.h"
#include "services/identity/second_factor_check.h"
#include "services/identity/sign_in_stores.h"

namespace hiroba::identity {

// INVALID_ARGUMENT, reason PASSWORD_WRONG.
absl::Status PasswordWrong();

// Thread-safe.
class Reauthentication {
 public:
  // All of them outlive the object.
  struct Parts {
    const Clock& clock;
    MemberStore& members;
    SignInStore& sign_ins;
    const CodeHasher& codes;
    PasswordWorker& passwords;
    const SecondFactorCheck& second_factors;
  };
  explicit Reauthentication(Parts parts) : parts_(parts) {}

  // Returns the caller's member when the password is hers. Fails with PasswordWrong;
  // RESOURCE_EXHAUSTED with a time to retry, reason TOO_MANY_WRONG_PASSWORDS after 20 wrong ones
  // within an hour in this session, or SIGN_IN_BUSY as PasswordWorker. Who saves something for it
  // makes sure in the same transaction that the member still has this password_hash.
  absl::StatusOr<Member> CheckPassword(const Call& call, const std::string& password) const;

  // The same, and where her second factor is on the code is hers, too; it is used up then. Fails
  // also with INVALID_ARGUMENT, reason SECOND_FACTOR_WRONG, or as SecondFactorCheck.
  absl::StatusOr<Member> CheckBoth(const Call& call, const std::string& password,
                                   std::string_view code) const;

 private:
  const Parts parts_;
};

}  // namespace hiroba::identity
