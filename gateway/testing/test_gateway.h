// A whole gateway in the test's own process: HTTP on a free port, real gRPC behind it, no Redis
// unless a test brings one. Its times are short, so that tests of limits are.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "gateway/authenticate.h"
#include "gateway/backends.h"
#include "gateway/http_server.h"
#include "gateway/pipeline.h"
#include "gateway/rate_limit.h"
#include "gateway/testing/http_socket.h"
#include "gateway/testing/test_services.h"
#include "services/common/call.h"
#include "services/common/clock.h"

namespace hiroba::gateway {

class TestGateway {
 public:
  struct Options {
    PipelineOptions pipeline;
    HttpServerOptions server;
    int max_calls = 100;
  };
  using Adjust = std::function<void(Options&)>;

  explicit TestGateway(const Adjust& adjust = [](Options&) {});
  ~TestGateway();

  int port() const { return server_->port(); }
  TestServices& services() { return services_; }
  Authenticator& authenticator() { return authenticator_; }

  // One exchange on a connection of its own. `headers` are lines without the last line end.
  SocketAnswer Ask(std::string_view method, std::string_view target, std::string_view headers = "",
                   std::string_view body = "") const {
    return HttpSocket(port()).Ask(method, target, headers, body);
  }
  // The same as a member, with JSON.
  SocketAnswer AskAsMember(std::string_view method, std::string_view target,
                           std::string_view body = "") const;

  void Stop();

 private:
  Options options_;
  SystemClock clock_;
  TestServices services_;
  InternalCalls internal_calls_{services_.signer(), clock_};
  Backends backends_{options_.max_calls};
  Authenticator authenticator_{backends_, internal_calls_, clock_};
  RateLimiter rate_limiter_{nullptr, clock_};
  Health health_;
  Metrics metrics_;
  JsonPlans plans_;
  RouteTable routes_;
  StaticFiles static_files_;
  std::string openapi_ = R"({"openapi":"3.1.0"})";
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<HttpServer> server_;
};

inline constexpr std::string_view kMember = "Authorization: Bearer token-hanako";
inline constexpr std::string_view kJson = "Content-Type: application/json";

}  // namespace hiroba::gateway
