// Mails the notices that the store keeps, until a server has taken them.
#pragma once

#include <stop_token>

#include "absl/status/status.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/identity/mail_sender.h"
#include "services/identity/mails.h"
#include "services/identity/store.h"

namespace hiroba::identity {

// What SendNotices works with; all of it outlives it.
struct NoticeParts {
  InternalCalls& calls;
  const Clock& clock;
  NoticeStore& store;
  MailSender& sender;
  const MailFrame& frame;
};

// Mails the notices that are due until told to stop: each at least once, with one Message-ID. One
// that is not taken is tried again later (notice_rules.h) and holds up no other.
void SendNotices(std::stop_token stop, const NoticeParts& parts);

// One round of it. Fails when the store does.
absl::Status SendDueNotices(std::stop_token stop, const NoticeParts& parts);

}  // namespace hiroba::identity
