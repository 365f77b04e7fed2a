// Sends the letters of notifications: from whom, with which links, under which Message-ID. The
// content is letters.h', the wire is services/common/mail.h.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/mail.h"
#include "services/notifications/clients.h"
#include "services/notifications/letters.h"
#include "services/notifications/unsubscribe_tokens.h"

namespace hiroba::notifications {

struct MailerOptions {
  SmtpOptions smtp;
  // The sender; its domain ends the Message-IDs.
  MailAddress from;
  // Origin of the web app without a final slash.
  std::string public_url;
};

// True when a letter was refused for good: by the mail server, or because no mail can be made of
// it. Whatever else failed, threads or identity too, may work when it is tried again.
bool IsRefusedForGood(const absl::Status& sent);

// True when the server could not take this one mail now, as it is with full mailboxes and
// greylisting: the next one may go. 421 says that it takes none.
bool IsDelayed(const absl::Status& sent);

// True when the server refused the receiver: there is no such mailbox, or none any more. A letter
// that it refused for what is in it says nothing of her.
bool IsBounce(const absl::Status& sent);

// For one thread: it keeps one connection to the mail server.
class Mailer {
 public:
  // The tokens outlive the mailer.
  Mailer(MailerOptions options, const UnsubscribeTokens& tokens);

  // Returns the links of a mail to a member.
  LetterLinks LinksFor(const std::optional<Subscription>& subscription) const;

  // Sends a letter; one about the member's account has no subscription to end. `id` is the same
  // each time the same letter is tried, so that a receiver that got it twice shows it once. Errors
  // as SmtpClient::Send.
  absl::Status Send(const Contact& to, const Letter& letter,
                    const std::optional<Subscription>& subscription, const std::string& id,
                    absl::Time now, absl::Time deadline);

 private:
  const MailerOptions options_;
  const UnsubscribeTokens& tokens_;
  SmtpClient smtp_;
};

}  // namespace hiroba::notifications
