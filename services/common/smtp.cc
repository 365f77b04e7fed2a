// The half of mail.h that speaks to a server.
#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "services/common/log.h"
#include "services/common/mail.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr absl::Duration kConnectTime = absl::Seconds(10);
// "Service not available, closing transmission channel" (RFC 5321, 4.2.3): the answer to whatever
// comes first on a connection that was idle too long.
constexpr long kClosing = 421;

// A message on its way to the server.
struct Upload {
  std::string_view rest;
};

std::size_t ReadUpload(char* buffer, std::size_t size, std::size_t count, void* data) {
  auto& upload = *static_cast<Upload*>(data);
  const std::size_t taken = std::min(size * count, upload.rest.size());
  std::memcpy(buffer, upload.rest.data(), taken);
  upload.rest.remove_prefix(taken);
  return taken;
}

// What of the conversation with the server says whom a refusal is about.
struct Conversation {
  std::string command;  // "MAIL", "RCPT", "DATA": the last one that was sent
  // Of the last refusal: the command, and the enhanced status (RFC 3463), 5.1.1, if it came with
  // one.
  std::string refused_command;
  std::string refused_status;
};

// Returns the "5.1.1" of "550 5.1.1 no such user", empty when there is none.
std::string EnhancedStatus(std::string_view reply) {
  const std::string_view status = reply.substr(0, reply.find_first_of(" \r\n", 4)).substr(4);
  int dots = 0;
  for (const char c : status) {
    if (c != '.' && (c < '0' || c > '9')) return {};
    if (c == '.') ++dots;
  }
  return dots == 2 ? std::string(status) : std::string();
}

// Commands and replies pass here, among much else: passwords and the mail itself, too, so nothing
// but these few characters is kept.
int Listen(CURL* /*handle*/, curl_infotype type, char* bytes, std::size_t size, void* data) {
  auto& conversation = *static_cast<Conversation*>(data);
  const std::string_view line(bytes, size);
  if (type == CURLINFO_HEADER_OUT) {
    conversation.command = line.substr(0, 4);
  } else if (type == CURLINFO_HEADER_IN && size > 4 && (line[0] == '4' || line[0] == '5')) {
    conversation.refused_command = conversation.command;
    conversation.refused_status = EnhancedStatus(line);
  }
  return 0;
}

// Whether a refusal says that the receiver has no mailbox. Servers put off refusing a sender until
// the receiver is named, so the command alone does not tell.
bool IsAboutReceiver(const Conversation& conversation) {
  if (conversation.refused_command != "RCPT") return false;
  const std::string_view status = conversation.refused_status;
  if (status.empty()) return true;
  // Of an address (5.1), 7 and 8 are about the sender's.
  if (status == "5.1.7" || status == "5.1.8") return false;
  return status.starts_with("5.1.") || status == "5.2.1";
}

bool IsOnThisMachine(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  for (const std::string_view host : {"127.", "localhost", "[::1]"}) {
    if (url.starts_with(host)) return true;
  }
  return false;
}

}  // namespace

struct SmtpClient::Connection {
  Connection() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    handle = curl_easy_init();
  }
  ~Connection() { curl_easy_cleanup(handle); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  struct Outcome {
    CURLcode code = CURLE_OK;
    long reply = 0;            // the server's last one, 0 when it said nothing
    bool reused = false;       // over a connection that was there already
    bool sent = false;         // the whole message went out
    std::string_view refused;  // `receiver`, `sender` or `message`, when the server refused one
  };

  // Tries once.
  Outcome Perform(const SmtpOptions& options, const Mail& mail, std::string_view message,
                  absl::Time deadline);

  CURL* handle = nullptr;
};

SmtpClient::Connection::Outcome SmtpClient::Connection::Perform(const SmtpOptions& options,
                                                                const Mail& mail,
                                                                std::string_view message,
                                                                absl::Time deadline) {
  const absl::Duration left = deadline - absl::Now();
  if (left <= absl::Milliseconds(1)) return {.code = CURLE_OPERATION_TIMEDOUT};
  // curl counts in long milliseconds, where 0 is for ever.
  const long milliseconds =
      static_cast<long>(absl::ToInt64Milliseconds(std::min(left, absl::Hours(1))));
  // The handle keeps its connections when its options are taken back.
  curl_easy_reset(handle);
  Upload upload{message};
  const std::string from = fmt::format("<{}>", mail.from.address);
  const std::string to = fmt::format("<{}>", mail.to.address);
  curl_slist* const recipients = curl_slist_append(nullptr, to.c_str());
  curl_easy_setopt(handle, CURLOPT_URL, options.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, milliseconds);
  curl_easy_setopt(
      handle, CURLOPT_CONNECTTIMEOUT_MS,
      std::min(milliseconds, static_cast<long>(absl::ToInt64Milliseconds(kConnectTime))));
  curl_easy_setopt(handle, CURLOPT_USE_SSL,
                   static_cast<long>(options.starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (!options.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  }
  if (!options.user.empty()) {
    curl_easy_setopt(handle, CURLOPT_USERNAME, options.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, options.password.c_str());
  }
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, &ReadUpload);
  curl_easy_setopt(handle, CURLOPT_READDATA, &upload);
  curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
  Conversation conversation;
  curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, &Listen);
  curl_easy_setopt(handle, CURLOPT_DEBUGDATA, &conversation);
  Outcome outcome{.code = curl_easy_perform(handle)};
  // It may speak again when the connection is closed, long after.
  curl_easy_setopt(handle, CURLOPT_VERBOSE, 0L);
  curl_easy_setopt(handle, CURLOPT_DEBUGDATA, nullptr);
  curl_slist_free_all(recipients);
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &outcome.reply);
  long connects = 0;
  curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &connects);
  outcome.reused = connects == 0;
  outcome.sent = upload.rest.empty();
  if (!conversation.refused_command.empty()) {
    outcome.refused = IsAboutReceiver(conversation)            ? "receiver"
                      : conversation.refused_command == "DATA" ? "message"
                                                               : "sender";
  }
  return outcome;
}

SmtpOptions DeclareSmtpOptions(Options& options) {
  SmtpOptions smtp;
  smtp.url = options.String("smtp", "SMTP", "smtp://127.0.0.1:1025",
                            "Mail server: smtp://host:port or smtps://host:port.");
  smtp.user = options.String("smtp-user", "SMTP_USER", "", "User name at the mail server.");
  smtp.password = options.Secret("smtp-password", "SMTP_PASSWORD", "Password of that.");
  smtp.starttls = options.Bool("smtp-starttls", "SMTP_STARTTLS",
                               !IsOnThisMachine(smtp.url) && !smtp.url.starts_with("smtps:"),
                               "Refuse to go on without STARTTLS.");
  smtp.ca_file = options.String("smtp-ca", "SMTP_CA", "",
                                "PEM file of the authority to trust; empty: the system's.");
  return smtp;
}

SmtpClient::SmtpClient(SmtpOptions options)
    : options_(std::move(options)), connection_(std::make_unique<Connection>()) {}

SmtpClient::~SmtpClient() = default;

absl::Status SmtpClient::Send(const Mail& mail, absl::Time deadline) {
  ASSIGN_OR_RETURN(const std::string message, FormatMail(mail));
  Connection::Outcome outcome = connection_->Perform(options_, mail, message, deadline);
  if (outcome.code != CURLE_OK && outcome.reused &&
      (outcome.reply < 400 || outcome.reply == kClosing)) {
    // The server closes connections that are idle, with or without a word; a new one tells whether
    // it is there.
    outcome = connection_->Perform(options_, mail, message, deadline);
  }
  if (outcome.code == CURLE_OK) return absl::OkStatus();
  Log(WARNING, "mail not sent",
      {{"reply", outcome.reply},
       {"refused", outcome.refused},
       {"error", curl_easy_strerror(outcome.code)},
       {"message_id", mail.message_id}});
  // A refusal at the greeting or at sign-in is not one of the mail: it will go when that is mended.
  const bool about_the_mail = outcome.code == CURLE_SEND_ERROR ||
                              (outcome.code == CURLE_WEIRD_SERVER_REPLY && outcome.sent);
  if (about_the_mail && outcome.reply >= 500 && outcome.reply != 530) {
    return FailedPrecondition(
        "MAIL_REFUSED", "メールサーバーが受け取りを拒みました。",
        {{"reply", std::to_string(outcome.reply)}, {"refused", std::string(outcome.refused)}});
  }
  return Unavailable("MAIL_TEMPORARY", "メールを送れませんでした。しばらくしてから送りなおします。",
                     {{"reply", std::to_string(outcome.reply)}});
}

}  // namespace hiroba
