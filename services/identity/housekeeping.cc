#include "services/identity/housekeeping.h"

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/identity/session_rules.h"
#include "services/identity/sign_in_rules.h"

namespace hiroba::identity {
namespace {

constexpr absl::Duration kInterval = absl::Minutes(10);
constexpr absl::Duration kBudget = absl::Seconds(30);
constexpr absl::Duration kRegistrationAge = absl::Hours(24);
// Longer than what is counted of them, to the hour.
constexpr absl::Duration kPasswordResetAge = absl::Hours(25);
constexpr absl::Duration kEndedSessionAge = absl::Hours(24);
constexpr absl::Duration kDirectoryAge = absl::Hours(48);

}  // namespace

void KeepHouse(std::stop_token stop, InternalCalls& calls, const Clock& clock,
               RegistrationStore& registrations, VerificationStore& verifications,
               PasswordStore& passwords, SessionStore& sessions, SignInStore& sign_ins,
               DirectoryStore& directory) {
  do {
    const Call call = calls.New("identity.KeepHouse", kBudget);
    const absl::Time now = clock.Now();
    absl::Status status = registrations.DeleteRegistrations(call, now - kRegistrationAge);
    status.Update(verifications.DeleteVerifications(call, now - kRegistrationAge));
    status.Update(passwords.DeletePasswordResets(call, now - kPasswordResetAge));
    status.Update(
        sessions.DeleteSessions(call, now - kSessionIdleLifetime, now - kEndedSessionAge));
    status.Update(sign_ins.DeleteFailures(call, now - kSignInFailuresWindow - absl::Minutes(1)));
    status.Update(directory.DeleteWindows(call, now - kDirectoryAge));
    if (!status.ok()) Log(WARNING, "housekeeping failed", {{"status", status}});
  } while (WaitUnlessStopped(stop, kInterval));
}

}  // namespace hiroba::identity
