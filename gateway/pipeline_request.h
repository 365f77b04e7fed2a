// What the steps of the pipeline know of a request. Included by its own files only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "gateway/pipeline.h"
#include "gateway/url.h"
#include "services/common/call.h"

namespace hiroba::gateway {

// One request on its way through the steps.
struct Pipeline::Request {
  explicit Request(HttpExchange& its_exchange)
      : exchange(its_exchange),
        start(absl::Now()),
        id(NewRequestId()),
        target_text(exchange.target()),
        target(SplitTarget(target_text)),
        logged_path(target.path),
        method(exchange.method() == "HEAD" ? std::string_view("GET") : exchange.method()) {}

  HttpExchange& exchange;
  const absl::Time start;
  const std::string id;
  const std::string target_text;  // a copy: what the exchange has may go before the access line
  const Target target;
  std::string_view logged_path;  // the path, or its template where the path itself opens something
  const std::string method;      // GET also for HEAD
  std::string token;             // of the session, as the client sent it
  std::string client;            // her network as limits count it, where they were asked about it
  bool by_cookie = false;
  std::shared_ptr<const SignedIn> signed_in;  // null: nobody
  std::optional<RateDecision> rate;
};

}  // namespace hiroba::gateway
