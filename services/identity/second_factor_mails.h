// The notices about second factors, in Japanese. Pure.
#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "services/identity/mails.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Tell a member what was done in her settings (OWASP ASVS 2.2.3).
Notice SecondFactorEnabledNotice(const MailFrame& frame, uint64_t id, const Member& member,
                                 absl::Time now);
Notice SecondFactorDisabledNotice(const MailFrame& frame, uint64_t id, const Member& member,
                                  absl::Time now);
Notice RecoveryCodesRenewedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                                  absl::Time now);

// Tells her that a recovery code was used, and how many are left.
Notice RecoveryCodeUsedNotice(const MailFrame& frame, uint64_t id, const Member& member, int left,
                              absl::Time now);

// Tells her that a code of her app came twice: somebody may have looked at it (ASVS 2.8.5).
Notice SecondFactorReusedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                                absl::Time now);

// Tells her that somebody types her password and wrong codes.
Notice WrongSecondFactorsNotice(const MailFrame& frame, uint64_t id, const Member& member,
                                absl::Time now);

}  // namespace hiroba::identity
