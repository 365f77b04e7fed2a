#include "services/identity/code_mailer.h"

#include <utility>

#include "absl/time/clock.h"
#include "services/common/status.h"

namespace hiroba::identity {
namespace {

constexpr absl::Duration kRetryAfter = absl::Seconds(5);

}  // namespace

CodeMailer::CodeMailer(SendMail send_mail) : send_mail_(std::move(send_mail)) {}

absl::Status CodeMailer::Send(const Mail& mail, absl::Time deadline) {
  if (!TakeTurn(deadline)) {
    return ResourceExhausted(
        "MAIL_BUSY", "ただいまメールの送信が混み合っています。少し待ってからお試しください。",
        kRetryAfter);
  }
  absl::Status sent = send_mail_(mail, deadline);
  MutexLock lock(mutex_);
  --under_way_;
  changed_.NotifyAll();
  return sent;
}

bool CodeMailer::TakeTurn(absl::Time deadline) {
  MutexLock lock(mutex_);
  if (under_way_ >= kAtOnce && waiting_ >= kQueueLimit) return false;
  ++waiting_;
  absl::Duration left = deadline - absl::Now();
  while (under_way_ >= kAtOnce && left > absl::ZeroDuration()) {
    changed_.WaitFor(mutex_, left);
    left = deadline - absl::Now();
  }
  --waiting_;
  if (under_way_ >= kAtOnce) return false;
  ++under_way_;
  return true;
}

}  // namespace hiroba::identity
