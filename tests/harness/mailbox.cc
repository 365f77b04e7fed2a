#include "tests/harness/mailbox.h"

#include <regex>

#include "tests/harness/await.h"

namespace hiroba::testing {
namespace {

std::string FirstAddress(const Json& mail, const char* field) {
  const Json addresses = mail.value(field, Json::array());
  return addresses.empty() ? "" : addresses[0].value("address", "");
}

// A header may come more than once; then the last counts.
std::string HeaderText(const Json& value) {
  if (value.is_string()) return value;
  if (value.is_array() && !value.empty()) return HeaderText(value.back());
  return "";
}

ReceivedMail Parse(const Json& mail) {
  ReceivedMail received;
  received.to = FirstAddress(mail.value("envelope", Json::object()), "to");
  received.from = FirstAddress(mail, "from");
  received.subject = mail.value("subject", "");
  received.text = mail.value("text", "");
  received.html = mail.value("html", "");
  const Json headers = mail.value("headers", Json::object());
  for (const auto& [name, value] : headers.items()) {
    received.headers[name] = HeaderText(value);
  }
  std::string id = received.headers["message-id"];
  if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
  received.message_id = id;
  return received;
}

}  // namespace

std::vector<ReceivedMail> Mailbox::To(const std::string& address) {
  std::vector<ReceivedMail> mails;
  const HttpResponse response = http_.Get("/email");
  if (!response.json.is_array()) return mails;
  for (const Json& mail : response.json) {
    ReceivedMail received = Parse(mail);
    if (received.to == address) mails.push_back(std::move(received));
  }
  return mails;
}

std::optional<ReceivedMail> Mailbox::AwaitMail(
    const std::string& address, const std::function<bool(const ReceivedMail&)>& wanted,
    std::chrono::milliseconds limit) {
  std::optional<ReceivedMail> found;
  const bool came = Await(limit, [&] {
    for (ReceivedMail& mail : To(address)) {
      if (wanted(mail)) {
        found = std::move(mail);
        return true;
      }
    }
    return false;
  });
  return came ? found : std::nullopt;
}

std::string Mailbox::AwaitCode(const std::string& address) {
  static const std::regex kSixDigits("(^|[^0-9])([0-9]{6})([^0-9]|$)");
  std::string code;
  (void)Await(std::chrono::seconds(10), [&] {
    for (const ReceivedMail& mail : To(address)) {
      std::smatch match;
      if (std::regex_search(mail.text, match, kSixDigits)) code = match[2];
    }
    return !code.empty();
  });
  return code;
}

}  // namespace hiroba::testing
