// Hands identity's mails to the SMTP server, over a few connections that are kept.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/mail.h"
#include "services/common/mutex.h"

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

}  // namespace hiroba::identity
