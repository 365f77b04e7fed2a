// The notices about leaving, in Japanese. Pure.
#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "services/identity/mails.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Tells a member who leaves until when she can change her mind, and what becomes of her posts.
Notice LeavingNotice(const MailFrame& frame, uint64_t id, const Member& member, absl::Time now);

// Tells her that she is a member again.
Notice MindChangedNotice(const MailFrame& frame, uint64_t id, const Member& member, absl::Time now);

// The last mail to somebody whom the forum has forgotten.
Notice ForgottenNotice(uint64_t id, const Member& member, absl::Time now);

}  // namespace hiroba::identity
