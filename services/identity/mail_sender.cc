#include "services/identity/mail_sender.h"

#include <utility>

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/body_names.h"

namespace hiroba::identity {
namespace {

constexpr size_t kIdleClients = 4;
constexpr int kNoticesAtOnce = 20;
constexpr absl::Duration kNoticeInterval = absl::Seconds(2);
constexpr absl::Duration kNoticeBudget = absl::Seconds(30);

// A mail that the server refuses for good is given up: it would be refused for ever.
bool IsSettled(const absl::Status& sent) {
  return sent.ok() || absl::IsFailedPrecondition(sent) || absl::IsInvalidArgument(sent);
}

absl::Status SendSome(const Call& call, AdmissionStore& store, MailSender& sender,
                      const MailFrame& frame, const BodyTable& bodies) {
  ASSIGN_OR_RETURN(const std::vector<Notice> notices, store.ListNotices(call, kNoticesAtOnce));
  for (const Notice& notice : notices) {
    if (!notice.address.empty()) {
      const absl::Status sent = sender.Send(
          AdmittedMail(frame, notice, BodyDisplayName(bodies, notice.body)), call.deadline);
      if (!IsSettled(sent)) return sent;
      // The server's words may hold the address: only the reason is logged.
      if (!sent.ok()) {
        Log(WARNING, "notice refused", {{"member", notice.member}, {"reason", Reason(sent)}});
      }
    }
    RETURN_IF_ERROR(store.DeleteNotice(call, notice.id));
  }
  return absl::OkStatus();
}

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

void SendNotices(std::stop_token stop, InternalCalls& calls, AdmissionStore& store,
                 MailSender& sender, const MailFrame& frame, const BodyTable& bodies) {
  while (WaitUnlessStopped(stop, kNoticeInterval)) {
    const absl::Status status =
        SendSome(calls.New("identity.SendNotices", kNoticeBudget), store, sender, frame, bodies);
    if (!status.ok()) Log(WARNING, "notices not sent", {{"reason", Reason(status)}});
  }
}

}  // namespace hiroba::identity
