// Hands identity's mails to the SMTP server, over a few connections that are kept.
#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/mail.h"
#include "services/common/mutex.h"
#include "services/identity/bodies.h"
#include "services/identity/mails.h"
#include "services/identity/store.h"

namespace hiroba::identity {

// Thread-safe.
class MailSender {
 public:
  explicit MailSender(SmtpOptions options);

  // Returns when the server has taken the mail; fails as SmtpClient::Send.
  absl::Status Send(const Mail& mail, absl::Time deadline);

 private:
  const SmtpOptions options_;
  Mutex mutex_;
  std::vector<std::unique_ptr<SmtpClient>> idle_ ABSL_GUARDED_BY(mutex_);
};

// What SendNotices works with; all of it outlives it.
struct NoticeParts {
  InternalCalls& calls;
  const Clock& clock;
  AdmissionStore& store;
  MailSender& sender;
  const MailFrame& frame;
  const BodyTable& bodies;
};

// Mails the notices that are due until told to stop: each at least once, with one Message-ID. One
// that is not taken is tried again later (notice_rules.h) and holds up no other.
void SendNotices(std::stop_token stop, const NoticeParts& parts);

// One round of it. Fails when the store does.
absl::Status SendDueNotices(std::stop_token stop, const NoticeParts& parts);

}  // namespace hiroba::identity
