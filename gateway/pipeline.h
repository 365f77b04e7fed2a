// The order of steps that every request goes through: request id, limits, who asks, where it comes
// from, route, call, answer, access line. Each step has a file of its own; nothing here knows an
// RPC by name but those that mail a code to whom a stranger names, which have a limit of their own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/attachments.h"
#include "gateway/authenticate.h"
#include "gateway/backends.h"
#include "gateway/client_address.h"
#include "gateway/data_exports.h"
#include "gateway/event_stream.h"
#include "gateway/http_error.h"
#include "gateway/http_exchange.h"
#include "gateway/json_writer.h"
#include "gateway/rate_limit.h"
#include "gateway/route_table.h"
#include "gateway/session_cookie.h"
#include "gateway/static_files.h"
#include "gateway/task.h"
#include "gateway/unsubscribe.h"
#include "services/common/health.h"
#include "services/common/metrics.h"

namespace hiroba::gateway {

struct PipelineOptions {
  std::string public_url;  // "https://forum.example"; decides cookies and HSTS
  TrustedProxies trusted_proxies;
  size_t max_body_bytes = 2 * 1024 * 1024;  // of JSON; files have their own limit
  absl::Duration rpc_timeout = absl::Seconds(10);
  RateRule reads{"read", 50, 500};          // of a member
  RateRule writes{"write", 5, 100};         // of a member
  RateRule strangers{"stranger", 50, 500};  // of an address, without a session that is known
  RateRule sign_ins{"sign-in", 2, 120};     // of an address: public calls that change something
  // Of an address: registrations and password resets begun, 108 an hour. Each of them is five tries
  // at a code, which identity counts, and a mail to somebody. No fewer, since a whole prefecture
  // may come by the one address of its security cloud.
  RateRule sign_ups{"sign-up", 0.03, 100};
  EventStreamOptions streams;
};

// What the pipeline works with; all of it outlives it.
struct PipelineParts {
  const RouteTable& routes;
  const StaticFiles& static_files;
  const std::string& openapi;
  JsonPlans& plans;
  Backends& backends;
  Authenticator& authenticator;
  InternalCalls& internal_calls;
  RateLimiter& rate_limiter;
  Health& health;
  Metrics& metrics;
};

// Thread-safe.
class Pipeline {
 public:
  Pipeline(const PipelineOptions& options, const PipelineParts& parts);

  // Serves one request from its head to its last byte.
  Task<void> Handle(HttpExchange& exchange);

  // Answers what is refused before it is a request.
  HttpAnswer Refuse(const absl::Status& status) const;

 private:
  struct Request;
  // Nothing: the exchange was answered on the way.
  using Outcome = std::optional<HttpAnswer>;

  Task<Outcome> Dispatch(Request& request);
  Task<Outcome> ServeApi(Request& request);
  Task<Outcome> ServeRoute(Request& request, const Route& route, const RouteLookup& lookup);
  Task<Outcome> ServeUpload(Request& request);
  // Answers with the content of what an id names, of a collection that is downloaded.
  template <class Collection>
  Task<Outcome> ServeDownload(Request& request, const MethodPolicy& policy, std::string_view id,
                              Collection& collection);
  Task<Outcome> ServeUnsubscribe(Request& request);
  HttpAnswer ServeStatic(Request& request) const;
  HttpAnswer ServeReady() const;

  // Finds out who asks and whether she may, as far as that can be said without the thing itself.
  Task<absl::Status> Admit(Request& request, const MethodPolicy& policy);
  IpAddress AddressOf(const Request& request) const;
  Task<absl::Status> TakeToken(Request& request, const RateRule& rule, std::string who);
  Task<absl::StatusOr<std::string>> ReadJsonBody(Request& request, const Route& route);
  CallParts PartsOf(const Request& request) const;
  // Returns the same with a caller that is valid for a while, for a request of many calls.
  Task<absl::StatusOr<CallParts>> RenewParts(Request& request);

  HttpAnswer Fail(const Request& request, const absl::Status& status) const;
  HttpAnswer JsonAnswer(const Request& request, std::string json) const;
  // Compresses a long answer to a read, if the client takes that.
  static void Compress(const Request& request, HttpAnswer& answer);
  void AddRateHeaders(const Request& request, HttpAnswer& answer) const;
  void Count(int status) const;
  void Record(const Request& request, int status) const;

  const PipelineOptions options_;
  const PipelineParts parts_;
  const SessionCookie cookie_;
  const std::string fixed_headers_;      // of every answer
  const std::string fixed_api_headers_;  // of answers that are no page
  EventStreams streams_;
  Attachments attachments_;
  DataExports data_exports_;
  Unsubscribe unsubscribe_;
  std::unordered_map<const Route*, const JsonPlan*> answer_plans_;
  std::unordered_map<int, Counter*> requests_by_status_;
  Histogram& seconds_;
};

}  // namespace hiroba::gateway
