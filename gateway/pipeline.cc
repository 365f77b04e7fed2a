#include "gateway/pipeline.h"

#include <cmath>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "gateway/content_encoding.h"
#include "gateway/pipeline_request.h"
#include "gateway/transcoder.h"
#include "gateway/url.h"
#include "services/common/call.h"
#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba::gateway {
namespace {

constexpr std::string_view kAttachmentsPath = "/v1/attachments";
constexpr std::string_view kDataExportsPath = "/v1/dataExports";
constexpr std::string_view kSessionExpired = "SESSION_EXPIRED";  // as sessions.proto says
constexpr int kCountedStatuses[] = {200, 204, 206, 304, 400, 401, 403, 404, 405, 408, 409,
                                    413, 415, 416, 429, 431, 499, 500, 501, 503, 504};

const MethodPolicy kUploadPolicy{"gateway/upload", api::v1::ACCESS_MEMBER, false};
const MethodPolicy kDownloadPolicy{"gateway/download", api::v1::ACCESS_READER, true};
const MethodPolicy kExportPolicy{"gateway/downloadDataExport", api::v1::ACCESS_LEAVING, true};

// Returns the id in `<collection>/{id}/content`, still encoded; empty for another path.
std::string_view IdOfContent(std::string_view path, std::string_view collection) {
  constexpr std::string_view kEnding = "/content";
  if (!path.starts_with(collection) || !path.ends_with(kEnding)) return {};
  path.remove_prefix(collection.size());
  if (path.size() <= 1 + kEnding.size() || path[0] != '/') return {};
  path = path.substr(1, path.size() - 1 - kEnding.size());
  return path.find('/') == std::string_view::npos ? path : std::string_view();
}

// "application/json", perhaps with a charset that is UTF-8.
bool IsJson(std::string_view content_type) {
  std::string type;
  for (const char c : content_type) {
    if (c != ' ' && c != '"') type += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return type == "application/json" || type == "application/json;charset=utf-8";
}

std::string FixedHeaders(std::string_view public_url) {
  std::string headers =
      "X-Content-Type-Options: nosniff\r\n"
      "Referrer-Policy: same-origin\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n"
      "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\r\n";
  if (public_url.starts_with("https:")) {
    headers += "Strict-Transport-Security: max-age=63072000\r\n";
  }
  return headers;
}

absl::Status MethodUnknown() {
  return InvalidArgument("METHOD_UNKNOWN", "このURLではこの操作はできません。");
}

}  // namespace

Pipeline::Pipeline(const PipelineOptions& options, const PipelineParts& parts)
    : options_(options),
      parts_(parts),
      cookie_(options.public_url.starts_with("https:")),
      fixed_headers_(FixedHeaders(options.public_url)),
      fixed_api_headers_(fixed_headers_ +
                         "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
                         "Cache-Control: no-store\r\n"),
      streams_(parts.backends, parts.authenticator,
               parts.metrics.GetGauge("http_open_streams", "Event streams that are open."),
               options.streams),
      attachments_(parts.backends, parts.plans),
      data_exports_(parts.backends),
      unsubscribe_(parts.backends, parts.internal_calls),
      seconds_(parts.metrics.GetHistogram("http_seconds", "Time to answer, streams left out.")) {
  for (const Route& route : parts.routes.routes()) {
    answer_plans_[&route] = &parts.plans.For(*route.method->output_type());
  }
  for (const int status : kCountedStatuses) {
    requests_by_status_[status] = &parts.metrics.GetCounter(
        "http_requests_total", "Requests answered.", {{"code", std::to_string(status)}});
  }
}

Task<void> Pipeline::Handle(HttpExchange& exchange) {
  Request request(exchange);
  Outcome outcome = co_await Dispatch(request);
  int status = 200;
  if (outcome) {
    status = outcome->status;
    AddRateHeaders(request, *outcome);
    outcome->headers.emplace_back("X-Request-Id", request.id);
    co_await exchange.Send(*std::move(outcome));
  }
  Record(request, status);
}

HttpAnswer Pipeline::Refuse(const absl::Status& status) const {
  HttpError error = ToHttpError(status, NewRequestId());
  HttpAnswer answer;
  answer.status = error.http_status;
  answer.fixed_headers = fixed_api_headers_;
  answer.headers = {{"Content-Type", "application/json"}};
  answer.body = std::move(error.json);
  Count(answer.status);
  return answer;
}

Task<Pipeline::Outcome> Pipeline::Dispatch(Request& request) {
  const std::string_view path = request.target.path;
  if (path.starts_with("/v1/")) co_return co_await ServeApi(request);
  if (path == "/unsubscribe") co_return co_await ServeUnsubscribe(request);
  if (request.method != "GET") {
    HttpAnswer answer = Fail(request, MethodUnknown());
    answer.headers.emplace_back("Allow", "GET, HEAD");
    co_return answer;
  }
  if (path == "/livez") co_return JsonAnswer(request, R"({"state":"ok"})");
  if (path == "/readyz") co_return ServeReady();
  co_return ServeStatic(request);
}

Task<Pipeline::Outcome> Pipeline::ServeApi(Request& request) {
  const std::string_view path = request.target.path;
  if (path == "/v1/openapi.json" && request.method == "GET") {
    HttpAnswer answer = JsonAnswer(request, parts_.openapi);
    Compress(request, answer);
    co_return answer;
  }
  if (path == kAttachmentsPath && request.method == "POST") co_return co_await ServeUpload(request);
  if (request.method == "GET") {
    if (const auto id = IdOfContent(path, kAttachmentsPath); !id.empty()) {
      co_return co_await ServeDownload(request, kDownloadPolicy, id, attachments_);
    }
    if (const auto id = IdOfContent(path, kDataExportsPath); !id.empty()) {
      co_return co_await ServeDownload(request, kExportPolicy, id, data_exports_);
    }
  }
  const RouteLookup lookup = parts_.routes.Find(request.method, request.target.path);
  switch (lookup.outcome) {
    case RouteLookup::Outcome::kFound:
      co_return co_await ServeRoute(request, *lookup.route, lookup);
    case RouteLookup::Outcome::kOtherMethods: {
      HttpAnswer answer = Fail(request, MethodUnknown());
      answer.headers.emplace_back("Allow", fmt::format("{}", fmt::join(lookup.allow, ", ")));
      co_return answer;
    }
    case RouteLookup::Outcome::kMalformedPath:
      co_return Fail(request, InvalidArgument("PATH_MALFORMED", "URLを読めません。"));
    case RouteLookup::Outcome::kUnknownPath:
      break;
  }
  co_return Fail(request, NotFound("PATH_UNKNOWN", "このURLには何もありません。"));
}

Task<Pipeline::Outcome> Pipeline::ServeRoute(Request& request, const Route& route,
                                             const RouteLookup& lookup) {
  // Who needs no session proves herself by knowing the name, as that of a password reset.
  if (route.policy.access == api::v1::ACCESS_PUBLIC && !lookup.values.empty()) {
    request.logged_path = route.template_text;
  }
  absl::Status admitted = co_await Admit(request, route.policy);
  if (!admitted.ok()) co_return Fail(request, admitted);

  const auto query = ParseQuery(request.target.query);
  if (!query) {
    co_return Fail(request, InvalidArgument("QUERY_MALFORMED", "URLの検索条件を読めません。"));
  }
  const auto body = co_await ReadJsonBody(request, route);
  if (!body.ok()) co_return Fail(request, body.status());
  const auto message = ReadRequest(route, lookup.values, *query, *body);
  if (!message.ok()) co_return Fail(request, message.status());
  cookie_.BeforeCall(route, request.exchange.Header("User-Agent"), request.client, **message);

  const JsonPlan& plan = *answer_plans_.at(&route);
  if (route.IsStream()) {
    HttpAnswer head;
    head.fixed_headers = fixed_api_headers_;
    head.headers.emplace_back("X-Request-Id", request.id);
    EventStreams::Subject subject{
        route, plan, **message, request.token, request.signed_in, request.id, std::move(head)};
    absl::Status served = co_await streams_.Serve(request.exchange, std::move(subject));
    if (!request.exchange.has_answered()) co_return Fail(request, served);
    co_return std::nullopt;
  }

  const auto answer = co_await parts_.backends.Call(route.rpc_path, **message, PartsOf(request));
  if (!answer.ok()) co_return Fail(request, answer.status());
  HttpHeaders headers;
  const auto replacement =
      cookie_.AfterCall(route, **message,
                        request.signed_in == nullptr ? std::string_view()
                                                     : std::string_view(request.signed_in->session),
                        answer->bytes(), headers);
  std::string json;
  const absl::Status written =
      AppendJson(plan, replacement ? std::string_view(*replacement) : answer->bytes(), json);
  if (!written.ok()) {
    Log(ERROR, "answer is no message", {{"request", request.id}, {"rpc", route.rpc_path}});
    co_return Fail(request, written);
  }
  HttpAnswer http = JsonAnswer(request, std::move(json));
  for (auto& header : headers) http.headers.push_back(std::move(header));
  Compress(request, http);
  co_return http;
}

Task<Pipeline::Outcome> Pipeline::ServeUpload(Request& request) {
  absl::Status admitted = co_await Admit(request, kUploadPolicy);
  if (!admitted.ok()) co_return Fail(request, admitted);
  const auto query = ParseQuery(request.target.query);
  const auto filename = query ? FindParameter(*query, "filename") : std::nullopt;
  if (!filename || query->size() != 1) {
    co_return Fail(
        request, InvalidArgument("FILENAME_MISSING", "ファイル名を filename で指定してください。"));
  }
  const CallPartsSource parts = [&] { return RenewParts(request); };
  const auto json = co_await attachments_.Upload(request.exchange, std::string(*filename), parts);
  if (json.ok()) co_return JsonAnswer(request, *json);
  co_return Fail(request, json.status());
}

template <class Collection>
Task<Pipeline::Outcome> Pipeline::ServeDownload(Request& request, const MethodPolicy& policy,
                                                std::string_view id, Collection& collection) {
  absl::Status admitted = co_await Admit(request, policy);
  if (!admitted.ok()) co_return Fail(request, admitted);
  const auto decoded = PercentDecode(id, Decoding::kAll);
  if (!decoded) co_return Fail(request, InvalidArgument("PATH_MALFORMED", "URLを読めません。"));
  HttpAnswer answer;
  answer.fixed_headers = fixed_headers_;
  const CallPartsSource parts = [&] { return RenewParts(request); };
  const auto answered = co_await collection.Download(request.exchange, *decoded, parts, answer);
  if (!answered.ok()) co_return Fail(request, answered.status());
  if (*answered) co_return std::nullopt;
  if (answer.status == 416) {
    HttpAnswer refusal =
        Fail(request, OutOfRange("RANGE_OUTSIDE", "ファイルにない範囲が指定されました。"));
    for (auto& header : answer.headers) {
      if (header.first == "Content-Range") refusal.headers.push_back(std::move(header));
    }
    co_return refusal;
  }
  co_return answer;
}

Task<Pipeline::Outcome> Pipeline::ServeUnsubscribe(Request& request) {
  if (request.method != "GET" && request.method != "POST") {
    HttpAnswer answer = Fail(request, MethodUnknown());
    answer.headers.emplace_back("Allow", "GET, HEAD, POST");
    co_return answer;
  }
  absl::Status allowed =
      co_await TakeToken(request, options_.strangers, AddressOf(request).LimitKey());
  if (!allowed.ok()) co_return Fail(request, allowed);
  const auto query = ParseQuery(request.target.query);
  const auto token = query ? FindParameter(*query, "token") : std::nullopt;
  HttpAnswer answer = co_await unsubscribe_.Answer(
      request.method == "POST", std::string(token.value_or("")), PartsOf(request));
  answer.fixed_headers = fixed_headers_;
  co_return answer;
}

HttpAnswer Pipeline::ServeStatic(Request& request) const {
  const HttpExchange& exchange = request.exchange;
  HttpAnswer answer = parts_.static_files.Answer(request.target.path, exchange.Header("Accept"),
                                                 exchange.Header("Accept-Encoding"),
                                                 exchange.Header("If-None-Match"));
  if (answer.status == 404) {
    return Fail(request, NotFound("PATH_UNKNOWN", "このURLには何もありません。"));
  }
  answer.fixed_headers = fixed_headers_;
  return answer;
}

HttpAnswer Pipeline::ServeReady() const {
  Health::Report report = parts_.health.Check();
  HttpAnswer answer;
  answer.status = report.state == Health::State::kNotReady ? 503 : 200;
  answer.fixed_headers = fixed_api_headers_;
  answer.headers = {{"Content-Type", "application/json"}};
  answer.body = std::move(report.json);
  return answer;
}

Task<absl::StatusOr<std::string>> Pipeline::ReadJsonBody(Request& request, const Route& route) {
  HttpExchange& exchange = request.exchange;
  const auto length = exchange.content_length();
  if (length && *length == 0) co_return std::string();
  // A form of another site cannot send this type without asking first.
  if (!route.body.empty() && !IsJson(exchange.Header("Content-Type"))) {
    co_return InvalidArgument("CONTENT_TYPE_UNKNOWN",
                              "Content-Typeはapplication/jsonにしてください。");
  }
  co_return co_await exchange.ReadBody(options_.max_body_bytes);
}

CallParts Pipeline::PartsOf(const Request& request) const {
  return {.caller_token = request.signed_in == nullptr
                              ? std::string_view()
                              : std::string_view(request.signed_in->caller_token),
          .request_id = request.id,
          .timeout = options_.rpc_timeout};
}

Task<absl::StatusOr<CallParts>> Pipeline::RenewParts(Request& request) {
  auto signed_in = co_await parts_.authenticator.Authenticate(request.token, request.id);
  if (!signed_in.ok()) co_return signed_in.status();
  request.signed_in = *std::move(signed_in);
  co_return PartsOf(request);
}

HttpAnswer Pipeline::Fail(const Request& request, const absl::Status& status) const {
  HttpError error = ToHttpError(status, request.id);
  if (error.http_status >= 500) {
    Log(WARNING, "request failed", {{"request", request.id}, {"error", status}});
  }
  HttpAnswer answer = JsonAnswer(request, std::move(error.json));
  answer.status = error.http_status;
  if (error.retry_after_seconds) {
    answer.headers.emplace_back("Retry-After", std::to_string(*error.retry_after_seconds));
  }
  if (error.http_status == 401) {
    answer.headers.emplace_back("WWW-Authenticate", "Bearer");
    // Only identity ends a session: a service that does not believe a caller must not.
    if (request.by_cookie && Reason(status) == kSessionExpired) {
      answer.headers.emplace_back("Set-Cookie", cookie_.Removal());
    }
  }
  return answer;
}

HttpAnswer Pipeline::JsonAnswer(const Request&, std::string json) const {
  HttpAnswer answer;
  answer.fixed_headers = fixed_api_headers_;
  answer.headers.reserve(6);
  answer.headers.emplace_back("Content-Type", "application/json");
  answer.body = std::move(json);
  return answer;
}

// Only what is read: what a change returns may hold a secret, such as the token of a new session,
// and the length of a compressed body tells of what is in it (BREACH).
void Pipeline::Compress(const Request& request, HttpAnswer& answer) {
  if (request.method != "GET" || answer.body.size() < kLeastToCompress) return;
  answer.headers.emplace_back("Vary", "Accept-Encoding");
  if (!Accepts(request.exchange.HeaderList("Accept-Encoding"), "gzip")) return;
  answer.body = Gzip(answer.body);
  answer.headers.emplace_back("Content-Encoding", "gzip");
}

void Pipeline::AddRateHeaders(const Request& request, HttpAnswer& answer) const {
  if (!request.rate || request.rate->limit == 0) return;
  const RateDecision& rate = *request.rate;
  answer.headers.emplace_back("RateLimit-Limit", std::to_string(rate.limit));
  answer.headers.emplace_back("RateLimit-Remaining", std::to_string(rate.remaining));
  answer.headers.emplace_back(
      "RateLimit-Reset",
      std::to_string(static_cast<int64_t>(std::ceil(absl::ToDoubleSeconds(rate.full_after)))));
}

void Pipeline::Count(int status) const {
  const auto counter = requests_by_status_.find(status);
  if (counter != requests_by_status_.end()) counter->second->Increment();
}

void Pipeline::Record(const Request& request, int status) const {
  const absl::Duration took = absl::Now() - request.start;
  seconds_.Observe(absl::ToDoubleSeconds(took));
  Count(status);
  // Without the query, which may hold a token.
  Log(INFO, "http",
      {{"request", request.id},
       {"http_method", request.method},
       {"path", request.logged_path},
       {"status", status},
       {"seconds", took},
       {"member", request.signed_in == nullptr ? std::string_view()
                                               : std::string_view(request.signed_in->member)}});
}

}  // namespace hiroba::gateway
