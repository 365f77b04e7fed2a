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

bool IsBounce(const absl::Status& sent) {
  if (Reason(sent) != "MAIL_REFUSED" || ReasonMetadata(sent, "refused") != "receiver") return false;
  // RFC 5321, 4.2.2: no such mailbox, not here, not allowed as a name, no mail for the domain. Full
  // mailboxes (552) and refused contents (554) are something else.
  const std::string reply = ReasonMetadata(sent, "reply");
  return reply == "550" || reply == "551" || reply == "553" || reply == "556";
}

Mailer::Mailer(MailerOptions options, const UnsubscribeTokens& tokens)
    : options_(std::move(options)), tokens_(tokens), smtp_(options_.smtp) {}

LetterLinks Mailer::LinksFor(const std::optional<Subscription>& subscription) const {
  LetterLinks links{.public_url = options_.public_url};
  if (subscription) {
    links.unsubscribe_url =
        fmt::format("{}/unsubscribe?token={}", options_.public_url, tokens_.Make(*subscription));
  }
  return links;
}

absl::Status Mailer::Send(const Contact& to, const Letter& letter,
                          const std::optional<Subscription>& subscription, const std::string& id,
                          absl::Time now, absl::Time deadline) {
  const std::string domain = options_.from.address.substr(options_.from.address.find('@') + 1);
  Mail mail{.from = options_.from,
            .to = {.address = to.address, .display_name = to.display_name},
            .subject = letter.subject,
            .text = letter.text,
            .html = letter.html,
            .message_id = fmt::format("{}@{}", id, domain),
            .date = now,
            .list_unsubscribe_url = LinksFor(subscription).unsubscribe_url,
            .headers = {{"Auto-Submitted", "auto-generated"}}};
  if (subscription) mail.headers.emplace_back("Precedence", "bulk");
  return smtp_.Send(mail, deadline);
}

}  // namespace hiroba::notifications
