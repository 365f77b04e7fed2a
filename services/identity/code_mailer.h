// Hands mails over for people who wait for the answer, few at once and with a short queue: a mail
// server that hangs holds some of the threads that serve RPCs, and the others go on to authenticate
// everybody who is signed in. Speaking SMTP is the MailSender's.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/mail.h"
#include "services/common/mutex.h"

namespace hiroba::identity {

// Thread-safe.
class CodeMailer {
 public:
  // Mails under way, and callers who wait for their turn. Together with those who wait for the
  // PasswordWorker fewer than the threads of Rpc.
  static constexpr int kAtOnce = 3;
  static constexpr int kQueueLimit = 3;

  using SendMail = std::function<absl::Status(const Mail&, absl::Time deadline)>;
  explicit CodeMailer(SendMail send_mail);

  // Returns what sending the mail returned. RESOURCE_EXHAUSTED, reason MAIL_BUSY, with a time to
  // retry, when the queue is full or the turn does not come before `deadline`.
  absl::Status Send(const Mail& mail, absl::Time deadline);

 private:
  bool TakeTurn(absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);

  const SendMail send_mail_;
  Mutex mutex_;
  CondVar changed_;
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace hiroba::identity
