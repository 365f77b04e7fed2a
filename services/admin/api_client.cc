#include "services/admin/api_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba::admin {
namespace {

constexpr int kTries = 10;
constexpr absl::Duration kFirstWait = absl::Milliseconds(200);
constexpr absl::Duration kLongestWait = absl::Seconds(10);
constexpr long kTimeoutSeconds = 120;

size_t Append(char* data, size_t size, size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

bool IsBusy(long code) { return code == 409 || code == 429 || code == 503 || code == 504; }

// The status of an answer that is not a success.
absl::Status ErrorOf(long code, const std::string& body) {
  const Json json = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  const Json error = json.is_object() ? json.value("error", Json::object()) : Json::object();
  std::string reason = fmt::format("HTTP_{}", code);
  std::string message = error.value("message", fmt::format("HTTP {}", code));
  for (const Json& detail : error.value("details", Json::array())) {
    if (detail.contains("reason")) reason = detail["reason"].get<std::string>();
    for (const Json& field : detail.value("fieldViolations", Json::array())) {
      message += fmt::format(" {}: {}", field.value("field", ""), field.value("description", ""));
    }
  }
  if (code == 401) return Unauthenticated(reason, message);
  if (code == 403) return PermissionDenied(reason, message);
  if (code == 404) return NotFound(reason, message);
  if (IsBusy(code)) return Unavailable(reason, message);
  return InvalidArgument(reason, message);
}

}  // namespace

ApiClient::ApiClient(std::string url, std::string token)
    : url_(std::move(url)), token_(std::move(token)), curl_(curl_easy_init(), curl_easy_cleanup) {}

absl::StatusOr<Json> ApiClient::Get(std::string_view path) { return Send("GET", path, nullptr); }

absl::StatusOr<Json> ApiClient::Post(std::string_view path, const Json& body) {
  const std::string text = body.dump();
  return Send("POST", path, &text);
}

absl::StatusOr<Json> ApiClient::Delete(std::string_view path) {
  return Send("DELETE", path, nullptr);
}

absl::StatusOr<Json> ApiClient::Send(const char* method, std::string_view path,
                                     const std::string* body) {
  absl::Duration wait = kFirstWait;
  for (int tries = 1;; ++tries) {
    absl::StatusOr<Answer> answer = SendOnce(method, path, body);
    if (answer.ok() && answer->code >= 200 && answer->code < 300) {
      Json json = Json::parse(answer->body, nullptr, /*allow_exceptions=*/false);
      if (json.is_discarded()) return Internal("ANSWER_MALFORMED", "応答が JSON ではありません。");
      return json;
    }
    const bool again = !answer.ok() || IsBusy(answer->code);
    if (!again || tries == kTries) {
      return answer.ok() ? ErrorOf(answer->code, answer->body) : answer.status();
    }
    absl::SleepFor(std::max(wait, answer.ok() ? answer->retry_after : absl::ZeroDuration()));
    wait = std::min(2 * wait, kLongestWait);
  }
}

absl::StatusOr<ApiClient::Answer> ApiClient::SendOnce(const char* method, std::string_view path,
                                                      const std::string* body) {
  CURL* const curl = curl_.get();
  curl_easy_reset(curl);
  const std::string url = fmt::format("{}{}", url_, path);
  const std::string authorization = "Authorization: Bearer " + token_;
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  if (!token_.empty()) headers = curl_slist_append(headers, authorization.c_str());
  // A large body would otherwise wait a second for permission.
  headers = curl_slist_append(headers, "Expect:");
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> owned(headers, curl_slist_free_all);
  Answer answer;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kTimeoutSeconds);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  if (body != nullptr) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->c_str());
  }
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  if (const CURLcode code = curl_easy_perform(curl); code != CURLE_OK) {
    return Unavailable("FORUM_UNREACHABLE",
                       fmt::format("{} に接続できません（{}）。", url_, curl_easy_strerror(code)));
  }
  curl_off_t retry_after = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.code);
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after);
  answer.retry_after = absl::Seconds(retry_after);
  return answer;
}

}  // namespace hiroba::admin
