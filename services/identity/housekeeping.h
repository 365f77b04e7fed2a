// Deletes what identity need not know any longer: registrations nobody finished, sessions whose
// time is over, password resets, wrong passwords.
#pragma once

#include <stop_token>

#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/identity/store.h"

namespace hiroba::identity {

// Every few minutes, until told to stop.
void KeepHouse(std::stop_token stop, InternalCalls& calls, const Clock& clock,
               RegistrationStore& registrations, PasswordStore& passwords, SessionStore& sessions,
               SignInStore& sign_ins);

}  // namespace hiroba::identity
