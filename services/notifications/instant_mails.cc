#include "services/notifications/instant_mails.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/notifications/bounces.h"
#include "services/notifications/convert.h"
#include "services/notifications/mail_rules.h"
#include "services/notifications/shown_notifications.h"

namespace hiroba::notifications {
namespace {

constexpr int kBatch = 4;
constexpr absl::Duration kPollInterval = absl::Milliseconds(200);
// The pause doubles with every failure up to this: a server that is away is not asked all the time,
// and one that is back is found soon.
constexpr absl::Duration kLongestPause = absl::Seconds(10);
// For one mail, from reading to the server's answer.
constexpr absl::Duration kMailTime = absl::Seconds(20);
// A replica that died gives its mails back after this: a batch takes 80 seconds at the most.
constexpr absl::Duration kClaim = absl::Seconds(90);

// Said when a mail has nothing to tell any more.
constexpr std::string_view kNotNeeded = "MAIL_NOT_NEEDED";

}  // namespace

InstantMails::InstantMails(NotificationStore& store, ThreadsClient& threads,
                           IdentityClient& identity, Mailer& mailer, InternalCalls& calls,
                           const Clock& clock, Metrics& metrics)
    : store_(store),
      threads_(threads),
      identity_(identity),
      mailer_(mailer),
      calls_(calls),
      clock_(clock),
      sent_(metrics.GetCounter("instant_mails_total", "Instant mails handed to the mail server",
                               {{"result", "sent"}})),
      failed_(metrics.GetCounter("instant_mails_total", "Instant mails handed to the mail server",
                                 {{"result", "failed"}})) {}

void InstantMails::Run(const std::stop_token& stop) {
  absl::Duration pause = kPollInterval;
  while (!stop.stop_requested()) {
    const absl::StatusOr<int> sent = SendDue(stop);
    pause = sent.ok() ? kPollInterval : std::min(pause * 2, kLongestPause);
    if (!sent.ok()) Log(WARNING, "instant mails not sent", {{"error", sent.status().ToString()}});
    if (sent.value_or(0) == kBatch) continue;
    if (!WaitUnlessStopped(stop, pause)) return;
  }
}

absl::StatusOr<int> InstantMails::SendDue(const std::stop_token& stop) {
  ASSIGN_OR_RETURN(const std::vector<InstantMail> mails,
                   store_.ClaimDueMails(absl::Now() + kMailTime, clock_.Now(), kClaim, kBatch));
  std::span<const InstantMail> rest = mails;
  absl::Status failure;
  while (!rest.empty() && failure.ok() && !stop.stop_requested()) {
    failure = Finish(rest.front(), Send(rest.front()));
    rest = rest.subspan(1);
  }
  if (!rest.empty()) {
    RETURN_IF_ERROR(store_.ReturnMails(absl::Now() + kMailTime, rest, clock_.Now()));
  }
  RETURN_IF_ERROR(failure);
  return static_cast<int>(mails.size() - rest.size());
}

absl::Status InstantMails::Send(const InstantMail& mail) {
  const Call call = calls_.New("instant mails", kMailTime);
  ASSIGN_OR_RETURN(const std::vector<Notification> notifications,
                   store_.ListOfMail(call.deadline, mail.id));
  ASSIGN_OR_RETURN(const std::vector<ShownNotification> shown,
                   ShowNotifications(threads_, call, mail.member, notifications));
  ASSIGN_OR_RETURN(const auto contacts, identity_.GetContacts(call, {mail.member}));
  const auto contact = contacts.find(mail.member);
  if (shown.empty() || contact == contacts.end()) {
    return FailedPrecondition(kNotNeeded, "お知らせする内容がなくなりました。");
  }
  const std::string id = fmt::format("instant-{}", FormatId(mail.id));
  if (const auto& reminder = shown.front().notification.reminder; reminder) {
    const Letter letter = VerificationLetter(*reminder, mailer_.LinksFor(std::nullopt));
    return HandOver(call, contact->second, letter, std::nullopt, id);
  }
  ASSIGN_OR_RETURN(LetterThread thread, ToLetterThread(shown.front().record.thread(), 0));
  for (const ShownNotification& each : shown) {
    thread.posts.push_back(ToLetterPost(each.record, each.notification.kind));
  }
  const Subscription subscription{mail.member, MailKind::kInstant};
  return HandOver(call, contact->second, InstantLetter(thread, mailer_.LinksFor(subscription)),
                  subscription, id);
}

absl::Status InstantMails::HandOver(const Call& call, const Contact& contact, const Letter& letter,
                                    const std::optional<Subscription>& subscription,
                                    const std::string& id) {
  const absl::Status sent =
      mailer_.Send(contact, letter, subscription, id, clock_.Now(), call.deadline);
  if (IsBounce(sent)) ReportBounce(identity_, call, contact);
  return sent;
}

absl::Status InstantMails::Finish(const InstantMail& mail, const absl::Status& sent) {
  const absl::Time now = clock_.Now();
  const absl::Time deadline = absl::Now() + kMailTime;
  if (sent.ok()) {
    sent_.Increment();
    return store_.FinishMail(deadline, mail.id, MailState::kSent, now);
  }
  if (Reason(sent) == kNotNeeded) {
    return store_.FinishMail(deadline, mail.id, MailState::kNotNeeded, now);
  }
  failed_.Increment();
  Log(WARNING, "instant mail failed",
      {{"mail", FormatId(mail.id)}, {"attempts", mail.attempts}, {"error", sent.ToString()}});
  if (IsRefusedForGood(sent) || mail.attempts >= kMostMailAttempts) {
    return store_.FinishMail(deadline, mail.id, MailState::kGivenUp, now);
  }
  RETURN_IF_ERROR(store_.FinishMail(deadline, mail.id, MailState::kWaiting,
                                    now + MailRetryDelay(mail.attempts)));
  return IsDelayed(sent) ? absl::OkStatus() : sent;
}

}  // namespace hiroba::notifications
