#include "services/identity/mail_sender.h"

#include <utility>

#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

constexpr size_t kIdleClients = 4;

}  // namespace

MailSender::MailSender(SmtpOptions options) : options_(std::move(options)) {}

absl::Status MailSender::Send(const Mail& mail, absl::Time deadline) {
  std::unique_ptr<SmtpClient> client;
  {
    MutexLock lock(mutex_);
    if (!idle_.empty()) {
      client = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (client == nullptr) client = std::make_unique<SmtpClient>(options_);
  RETURN_IF_ERROR(client->Send(mail, deadline));
  MutexLock lock(mutex_);
  if (idle_.size() < kIdleClients) idle_.push_back(std::move(client));
  return absl::OkStatus();
}

}  // namespace hiroba::identity
