// Checks the codes of second factors, at signing in and in settings: each is good once, wrong ones
// are counted, and the member is told of what looks wrong.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/identity/codes.h"
#include "services/identity/mails.h"
#include "services/identity/model.h"
#include "services/identity/second_factor_rules.h"
#include "services/identity/second_factor_secrets.h"
#include "services/identity/sign_in_stores.h"

namespace hiroba::identity {

// Thread-safe.
class SecondFactorCheck {
 public:
  // All of them outlive the object.
  struct Parts {
    const Clock& clock;
    IdGenerator& ids;
    SecondFactorStore& store;
    SignInStore& sign_ins;
    const CodeHasher& codes;
    const SecondFactorSecrets& secrets;
    const MailFrame& mail_frame;
  };
  explicit SecondFactorCheck(Parts parts) : parts_(parts) {}

  // Judges a code at signing in and uses it up; the member has typed the right password. `source`
  // is the keyed hash of where the client is. Fails with RESOURCE_EXHAUSTED, reason
  // TOO_MANY_WRONG_CODES with a time to retry; FAILED_PRECONDITION, reason SECOND_FACTOR_OFF, when
  // it has been turned off meanwhile.
  absl::StatusOr<UsedCode> AtSignIn(const Call& call, const Member& member, std::string_view source,
                                    std::string_view typed) const;

  // The same for the caller, in her session.
  absl::StatusOr<UsedCode> InSession(const Call& call, const Member& member,
                                     std::string_view typed) const;

 private:
  absl::StatusOr<UsedCode> Judge(const Call& call, const Member& member, std::string_view source,
                                 bool is_session, std::string_view typed) const;

  const Parts parts_;
};

}  // namespace hiroba::identity
