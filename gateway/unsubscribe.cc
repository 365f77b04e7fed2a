#include "gateway/unsubscribe.h"

#include <sodium.h>

#include <array>

#include "fmt/format.h"
#include "gateway/http_error.h"
#include "gateway/url.h"
#include "hiroba/notifications/v1/settings.pb.h"
#include "services/common/html.h"
#include "services/common/status.h"

namespace hiroba::gateway {
namespace {

const std::string kUnsubscribe = "/hiroba.notifications.v1.Settings/Unsubscribe";

constexpr std::string_view kStyle =
    "body{font-family:sans-serif;line-height:1.7;max-width:36em;margin:3em auto;padding:0 1em;"
    "color:#1a1a1c}button{font:inherit;padding:.75em 1.5em;border:0;border-radius:8px;"
    "background:#0017c1;color:#fff}button:focus-visible{outline:4px solid #000;outline-offset:2px}";

std::string Page(std::string_view title, std::string_view content) {
  return fmt::format(
      "<!doctype html><html lang=\"ja\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"><title>{} – ひろば</title>"
      "<style>{}</style></head><body><main><h1>{}</h1>{}"
      "<p><a href=\"/settings\">お知らせの設定を開く</a></p></main></body></html>",
      title, kStyle, title, content);
}

std::string StylePolicy() {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(kStyle.data()),
                     kStyle.size());
  std::array<char, 64> base64;
  sodium_bin2base64(base64.data(), base64.size(), hash.data(), hash.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  return fmt::format(
      "default-src 'none'; style-src 'sha256-{}'; form-action 'self'; base-uri 'none'; "
      "frame-ancestors 'none'",
      base64.data());
}

}  // namespace

Unsubscribe::Unsubscribe(Backends& backends, InternalCalls& internal_calls)
    : backends_(backends), internal_calls_(internal_calls), policy_(StylePolicy()) {}

Task<HttpAnswer> Unsubscribe::Answer(bool is_post, std::string token, CallParts parts) const {
  HttpAnswer answer;
  answer.headers = {{"Content-Type", "text/html; charset=utf-8"},
                    {"Content-Security-Policy", policy_},
                    {"Cache-Control", "no-store"}};
  notifications::v1::UnsubscribeRequest request;
  request.set_token(token);
  request.set_validate_only(!is_post);
  const Call call = internal_calls_.New("gateway/unsubscribe", parts.timeout);
  parts.caller_token = *call.caller_token;
  const auto response =
      co_await backends_.Ask<notifications::v1::UnsubscribeResponse>(kUnsubscribe, request, parts);
  if (!response.ok()) {
    const absl::Status shown = Presentable(response.status());
    answer.status = HttpStatusOf(shown);
    answer.body = Page("配信を停止できません",
                       fmt::format("<p>{}</p>", EscapeHtml(std::string(shown.message()))));
    co_return answer;
  }
  const std::string what = EscapeHtml(response->what());
  if (is_post) {
    answer.body =
        Page("配信を停止しました",
             fmt::format("<p>「{}」は今後届きません。設定からいつでも再開できます。</p>", what));
  } else {
    answer.body = Page("メールの配信停止",
                       fmt::format("<p>「{}」の配信を停止しますか。</p>"
                                   "<form method=\"post\" action=\"/unsubscribe?token={}\">"
                                   "<button type=\"submit\">停止する</button></form>",
                                   what, PercentEncode(token)));
  }
  co_return answer;
}

}  // namespace hiroba::gateway
