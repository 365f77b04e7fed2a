// The mails that the forum has sent, as the development mail server received them over SMTP.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/harness/http_client.h"

namespace hiroba::testing {

struct ReceivedMail {
  std::string to;
  std::string from;
  std::string subject;
  std::string text;
  std::string html;
  std::string message_id;                      // without angle brackets
  std::map<std::string, std::string> headers;  // names in lower case
};

// Not thread-safe.
class Mailbox {
 public:
  explicit Mailbox(std::string mail_page) : http_(std::move(mail_page)) {}

  // All mails to an address, the oldest first.
  std::vector<ReceivedMail> To(const std::string& address);

  // The oldest mail to an address that satisfies `wanted`, waited for; nullopt after `limit`.
  std::optional<ReceivedMail> AwaitMail(const std::string& address,
                                        const std::function<bool(const ReceivedMail&)>& wanted,
                                        std::chrono::milliseconds limit = std::chrono::seconds(10));

  // The six digits of the newest sign-up code mailed to an address, waited for; empty when none
  // came.
  std::string AwaitCode(const std::string& address);

 private:
  HttpClient http_;
};

}  // namespace hiroba::testing
