// One connection of the HTTP server: reads requests within limits, hands each to the handler,
// writes the answers. Boost.Beast stays behind this header.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>

#include "gateway/http_server.h"
#include "gateway/task.h"

namespace hiroba::gateway {

// How requests are served; the same for all connections.
struct HttpServing {
  HttpServerOptions options;
  HttpServer::Handler handler;
  HttpRefusal refusal;
};

// For the thread of its socket.
class HttpConnection {
 public:
  virtual ~HttpConnection() = default;

  // Serves requests until the connection ends.
  virtual Task<void> Run() = 0;

  // Ends the connection at once, or when the request under way is answered.
  virtual void Close() = 0;
  virtual void CloseWhenIdle() = 0;

  // Cancels what waits when its time is over. To be called again and again.
  virtual void CheckDeadline(std::chrono::steady_clock::time_point now) = 0;
};

// `serving` outlives the connection.
std::unique_ptr<HttpConnection> MakeHttpConnection(const HttpServing& serving,
                                                   boost::asio::ip::tcp::socket socket);

}  // namespace hiroba::gateway
