// Listens for HTTP/1.1, spreads connections over its threads, and has each request handed to a
// handler within limits. Knows nothing of the API.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http_exchange.h"
#include "gateway/task.h"

namespace hiroba::gateway {

struct HttpServerOptions {
  std::string listen = "127.0.0.1:8080";  // host:port; port 0: any free one
  int threads = 2;                        // connections are spread over them and stay there
  int max_connections = 10'000;           // more are closed at once
  size_t max_header_bytes = 16 * 1024;
  absl::Duration idle_time = absl::Seconds(75);    // between requests of a connection
  absl::Duration header_time = absl::Seconds(10);  // from a request's first byte to its head's end
  absl::Duration body_time = absl::Seconds(30);    // for a whole body, or for each piece of one
  absl::Duration write_time = absl::Seconds(30);   // for an answer, or for each piece of one
};

// Makes the answers for what is refused before a handler sees it, reasons REQUEST_MALFORMED,
// REQUEST_TOO_SLOW, HEADERS_TOO_LARGE, TRANSFER_ENCODING_UNKNOWN.
using HttpRefusal = std::function<HttpAnswer(const absl::Status&)>;

class HttpServer {
 public:
  // Answers one request by exchange.Send or Begin. Runs on the connection's thread: never blocks.
  using Handler = std::function<Task<void>(HttpExchange&)>;

  // Listens at once and accepts from Start on. Fails with UNAVAILABLE when the address is taken or
  // is none.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Listen(const HttpServerOptions& options,
                                                            Handler handler, HttpRefusal refusal);
  virtual ~HttpServer() = default;

  // The port it listens on.
  virtual int port() const = 0;

  virtual void Start() = 0;

  // Accepts no more, closes idle connections and lets requests under way finish. After the limit
  // it closes the others and calls `hurry`, which has to end what handlers wait for. Returns when
  // every handler has returned.
  virtual void Stop(absl::Duration limit, const std::function<void()>& hurry) = 0;
};

}  // namespace hiroba::gateway
