// The steps before a request is served: from where it comes, who asks, how often she may.

// task.h brings what the next headers forget.
// clang-format off
#include "gateway/task.h"
// clang-format on

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/pipeline.h"
#include "gateway/pipeline_request.h"
#include "gateway/same_origin.h"
#include "services/common/status.h"

namespace hiroba::gateway {
namespace {

namespace asio = boost::asio;

// What mails a code to whatever address a stranger types.
bool MailsACode(const MethodPolicy& policy) {
  return policy.full_name == "hiroba.identity.v1.Registrations/CreateRegistration" ||
         policy.full_name == "hiroba.identity.v1.Passwords/CreatePasswordReset";
}

bool IsSafe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

std::string_view BearerToken(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() < kScheme.size()) return {};
  for (size_t i = 0; i < kScheme.size(); ++i) {
    const char c = authorization[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != kScheme[i]) return {};
  }
  return authorization.substr(kScheme.size());
}

absl::Status RateLimited(const RateDecision& decision) {
  return ResourceExhausted("RATE_LIMITED",
                           "操作の回数が多すぎます。少し待ってからもう一度お試しください。",
                           decision.retry_after, {{"limit", std::to_string(decision.limit)}});
}

}  // namespace

Task<absl::Status> Pipeline::Admit(Request& request, const MethodPolicy& policy) {
  const HttpExchange& exchange = request.exchange;
  const bool is_public = policy.access == api::v1::ACCESS_PUBLIC;
  const bool changes = !IsSafe(request.method);
  request.token = BearerToken(exchange.Header("Authorization"));
  if (request.token.empty()) {
    request.token = cookie_.Find(exchange.Header("Cookie"));
    request.by_cookie = !request.token.empty();
  }
  const bool by_bearer = !request.token.empty() && !request.by_cookie;
  if (changes && !by_bearer &&
      !IsSameOrigin(
          {exchange.Header("Sec-Fetch-Site"), exchange.Header("Origin"), exchange.Header("Host")},
          options_.public_url, request.by_cookie)) {
    co_return PermissionDenied("OTHER_ORIGIN", "別のサイトからの操作は受け付けません。");
  }

  // Whoever is not known yet counts by her address, before identity is asked.
  if (!parts_.authenticator.Knows(request.token) || (is_public && changes)) {
    const RateRule& rule = MailsACode(policy)     ? options_.sign_ups
                           : is_public && changes ? options_.sign_ins
                                                  : options_.strangers;
    request.client = AddressOf(request).LimitKey();
    absl::Status allowed = co_await TakeToken(request, rule, request.client);
    if (!allowed.ok()) co_return allowed;
  }
  if (!request.token.empty()) {
    auto signed_in = co_await parts_.authenticator.Authenticate(request.token, request.id);
    if (signed_in.ok()) {
      request.signed_in = *std::move(signed_in);
    } else if (!is_public) {
      // Public methods go on without: an old cookie must not keep anyone from signing in.
      co_return signed_in.status();
    }
  }
  static const Caller kNobody;
  const Caller& caller = request.signed_in == nullptr ? kNobody : request.signed_in->caller;
  absl::Status access = CheckAccess(policy, caller);
  if (!access.ok() || request.signed_in == nullptr || caller.may_administer()) co_return access;
  co_return co_await TakeToken(request, changes ? options_.writes : options_.reads,
                               request.signed_in->member);
}

// All lines of X-Forwarded-For: a proxy that adds one of its own leaves the client's above it.
IpAddress Pipeline::AddressOf(const Request& request) const {
  return ClientAddress(request.exchange.peer_address(),
                       request.exchange.HeaderList("X-Forwarded-For"), options_.trusted_proxies);
}

Task<absl::Status> Pipeline::TakeToken(Request& request, const RateRule& rule, std::string who) {
  request.rate = parts_.rate_limiter.TryTake(rule, who);
  if (!request.rate) {
    const auto executor = co_await asio::this_coro::executor;
    const auto decided = std::make_shared<RateDecision>();
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [&](auto handler) {
          auto shared = std::make_shared<decltype(handler)>(std::move(handler));
          parts_.rate_limiter.Take(rule, who, [decided, shared, executor](RateDecision decision) {
            *decided = decision;
            asio::post(executor, [shared] { std::move (*shared)(); });
          });
        },
        asio::use_awaitable);
    request.rate = *decided;
  }
  co_return request.rate->allowed ? absl::OkStatus() : RateLimited(*request.rate);
}

}  // namespace hiroba::gateway
