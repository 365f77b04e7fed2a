// Deletes what identity need not know any longer: registrations, verifications and password resets
// nobody finished, sessions whose time is over, wrong passwords.
#pragma once

#include <stop_token>

#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/identity/member_stores.h"
#include "services/identity/sign_in_stores.h"

namespace hiroba::identity {

// Every few minutes, until told to stop.
void KeepHouse(std::stop_token stop, InternalCalls& calls, const Clock& clock,
               RegistrationStore& registrations, VerificationStore& verifications,
               PasswordStore& passwords, SessionStore& sessions, SignInStore& sign_ins,
               DirectoryStore& directory);

}  // namespace hiroba::identity
