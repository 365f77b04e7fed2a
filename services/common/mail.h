// Makes mails and hands them to an SMTP server. Whom to write to, and what, is the caller's.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/config.h"

namespace hiroba {

struct MailAddress {
  std::string address;       // user@example.jp
  std::string display_name;  // any Unicode; may be empty
};

struct Mail {
  MailAddress from;
  MailAddress to;
  std::string subject;
  // Complete by itself: many desks read nothing else.
  std::string text;
  // Empty: a mail of text only.
  std::string html;
  // Without angle brackets, stable over all attempts: `digest-0abc…@forum.example.jp`.
  std::string message_id;
  absl::Time date;
  // Address for one-click unsubscribing (RFC 8058); empty for mails that cannot be unsubscribed.
  std::string list_unsubscribe_url;
  // More headers, name and ASCII value: {"Auto-Submitted", "auto-generated"}. None that the fields
  // above make.
  std::vector<std::pair<std::string, std::string>> headers;
};

// Returns the message as it goes over the wire, with CR LF. Fails with INVALID_ARGUMENT
// (MAIL_INVALID) when an address, a header or a message id has line ends or other characters that
// would let it say more than it should.
absl::StatusOr<std::string> FormatMail(const Mail& mail);

struct SmtpOptions {
  // smtp://host:25, smtps://host:465.
  std::string url;
  std::string user;
  std::string password;
  // Goes on by STARTTLS only. smtps:// is encrypted from the start.
  bool starttls = true;
  // PEM file of the authority to trust; empty: the system's.
  std::string ca_file;
};

// Declares --smtp, --smtp-user, --smtp-password-file, --smtp-starttls and --smtp-ca. A server on
// this machine is spoken to in plain text unless told otherwise.
SmtpOptions DeclareSmtpOptions(Options& options);

// One connection, kept between mails. Not thread-safe: one client a thread.
class SmtpClient {
 public:
  explicit SmtpClient(SmtpOptions options);
  ~SmtpClient();
  SmtpClient(const SmtpClient&) = delete;
  SmtpClient& operator=(const SmtpClient&) = delete;

  // Returns when the server has taken the mail. Fails with UNAVAILABLE (MAIL_TEMPORARY) when it is
  // worth trying again, FAILED_PRECONDITION (MAIL_REFUSED) when the server refuses this mail for
  // good (metadata `reply`, and `refused`: `receiver`, who has no mailbox there, `sender`, from
  // whom the server takes none, or `message`), and INVALID_ARGUMENT (MAIL_INVALID) for a mail that
  // cannot be sent. After a temporary failure the server may have taken it all the same: mail is at
  // least once.
  absl::Status Send(const Mail& mail, absl::Time deadline);

 private:
  struct Connection;
  const SmtpOptions options_;
  const std::unique_ptr<Connection> connection_;
};

}  // namespace hiroba
