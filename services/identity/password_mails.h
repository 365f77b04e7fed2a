// The mails about passwords, in Japanese. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/time/time.h"
#include "services/common/mail.h"
#include "services/identity/mails.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// The code of a reset, to the member whose address was typed.
Mail PasswordResetMail(const MailFrame& frame, const PasswordReset& reset, const Member& member,
                       std::string_view code);

// Tells a member that her password was changed in her settings, or reset by a code (OWASP ASVS
// 2.2.3).
Notice PasswordChangedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                             absl::Time now);
Notice PasswordResetNotice(const MailFrame& frame, uint64_t id, const Member& member,
                           absl::Time now);

}  // namespace hiroba::identity
