// The mails about yearly verification, in Japanese. Pure. Reminders go by notifications.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/time/time.h"
#include "services/common/mail.h"
#include "services/identity/mails.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// The code that verifies an address. Nothing of the member is in it: a new address may be a
// stranger's.
Mail VerificationMail(const MailFrame& frame, const Verification& verification,
                      std::string_view code);

// In place of a code, for an address that is another member's.
Mail AddressInUseMail(const MailFrame& frame, const Verification& verification);

// Tells a member at her old address that it is hers no longer (OWASP ASVS 2.2.3). `before` is the
// member as she was. The new address is not in it: somebody else may read the old mailbox by now.
Notice AddressChangedNotice(const MailFrame& frame, uint64_t id, const Member& before,
                            absl::Time now);

}  // namespace hiroba::identity
