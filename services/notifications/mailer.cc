#include "services/notifications/mailer.h"

#include <fmt/format.h>

#include <utility>

#include "services/common/status.h"

namespace hiroba::notifications {

bool IsRefusedForGood(const absl::Status& sent) {
  // By the reason: other services use the same codes for what has nothing to do with this mail.
  const std::string reason = Reason(sent);
  return reason == "MAIL_REFUSED" || reason == "MAIL_INVALID";
}

bool IsDelayed(const absl::Status& sent) {
  if (Reason(sent) != "MAIL_TEMPORARY") return false;
  const std::string reply = ReasonMetadata(sent, "reply");
  return reply.size() == 3 && reply.starts_with('4') && reply != "421";
}

Mailer::Mailer(MailerOptions options, const UnsubscribeTokens& tokens)
    : options_(std::move(options)), tokens_(tokens), smtp_(options_.smtp) {}

LetterLinks Mailer::LinksFor(const Subscription& subscription) const {
  return {.public_url = options_.public_url,
          .unsubscribe_url = fmt::format("{}/unsubscribe?token={}", options_.public_url,
                                         tokens_.Make(subscription))};
}

absl::Status Mailer::Send(const Contact& to, const Letter& letter, const Subscription& subscription,
                          const std::string& id, absl::Time now, absl::Time deadline) {
  const std::string domain = options_.from.address.substr(options_.from.address.find('@') + 1);
  const Mail mail{.from = options_.from,
                  .to = {.address = to.address, .display_name = to.display_name},
                  .subject = letter.subject,
                  .text = letter.text,
                  .html = letter.html,
                  .message_id = fmt::format("{}@{}", id, domain),
                  .date = now,
                  .list_unsubscribe_url = LinksFor(subscription).unsubscribe_url,
                  .headers = {{"Auto-Submitted", "auto-generated"}, {"Precedence", "bulk"}}};
  return smtp_.Send(mail, deadline);
}

}  // namespace hiroba::notifications
