#include "gateway/http_server.h"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "gateway/http_connection.h"
#include "services/common/host_port.h"
#include "services/common/log.h"

namespace hiroba::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;

// How often deadlines are looked at. Looking at all of them costs less than a timer for each.
constexpr std::chrono::milliseconds kSweepInterval{50};

class Server final : public HttpServer {
 public:
  Server(const HttpServerOptions& options, Handler handler, HttpRefusal refusal)
      : serving_{options, std::move(handler), std::move(refusal)},
        workers_(static_cast<size_t>(std::max(1, options.threads))),
        acceptor_(workers_[0].context) {}

  ~Server() override {
    Stop(absl::ZeroDuration(), [] {});
  }

  absl::Status Bind() {
    std::string host;
    int port = 0;
    const std::string& listen = serving_.options.listen;
    const bool any_port = listen.ends_with(":0");
    if (any_port) {
      host = listen.substr(0, listen.size() - 2);
    } else if (!ParseHostAndPort(listen, host, port)) {
      return absl::InvalidArgumentError(fmt::format("{} is not host:port", listen));
    }
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    error_code error;
    const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
    if (error) return absl::InvalidArgumentError(fmt::format("{} is no address", host));
    const tcp::endpoint endpoint(address, static_cast<uint16_t>(port));
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(1024, error);
    if (error) {
      return absl::UnavailableError(
          fmt::format("cannot listen on {}: {}", listen, error.message()));
    }
    port_ = acceptor_.local_endpoint().port();
    return absl::OkStatus();
  }

  int port() const override { return port_; }

  void Start() override {
    asio::co_spawn(workers_[0].context, Accept(), asio::detached);
    for (auto& worker : workers_) {
      asio::co_spawn(worker.context, Sweep(worker), asio::detached);
      worker.thread = std::thread([&context = worker.context] { context.run(); });
    }
  }

  void Stop(absl::Duration limit, const std::function<void()>& hurry) override {
    if (stopped_.exchange(true)) return;
    asio::post(workers_[0].context, [this] {
      error_code ignored;
      acceptor_.close(ignored);
    });
    ForEachConnection([](HttpConnection& connection) { connection.CloseWhenIdle(); });
    const absl::Time until = absl::Now() + limit;
    while (connections_ > 0 && absl::Now() < until) absl::SleepFor(absl::Milliseconds(10));
    ForEachConnection([](HttpConnection& connection) { connection.Close(); });
    hurry();
    bool started = false;
    for (auto& worker : workers_) started = started || worker.thread.joinable();
    while (started && connections_ > 0) absl::SleepFor(absl::Milliseconds(5));
    for (auto& worker : workers_) {
      worker.guard.reset();
      worker.context.stop();
      if (worker.thread.joinable()) worker.thread.join();
    }
  }

 private:
  struct Worker {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
    std::set<HttpConnection*> connections;  // of this thread
    std::thread thread;
  };

  void ForEachConnection(void (*visit)(HttpConnection&)) {
    for (auto& worker : workers_) {
      asio::post(worker.context, [&connections = worker.connections, visit] {
        for (HttpConnection* connection : connections) visit(*connection);
      });
    }
  }

  Task<void> Sweep(Worker& worker) {
    asio::steady_timer timer(worker.context);
    error_code error;
    while (!error) {
      timer.expires_after(kSweepInterval);
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
      const auto now = Steady::now();
      for (HttpConnection* connection : worker.connections) connection->CheckDeadline(now);
    }
  }

  Task<void> Accept() {
    for (size_t next = 0; !stopped_; next = (next + 1) % workers_.size()) {
      Worker& worker = workers_[next];
      error_code error;
      tcp::socket socket = co_await acceptor_.async_accept(
          worker.context, asio::redirect_error(asio::use_awaitable, error));
      if (error == asio::error::operation_aborted || stopped_) co_return;
      if (error) {
        // Out of file descriptors, mostly: what is open has to end first.
        Log(WARNING, "cannot accept a connection", {{"error", error.message()}});
        asio::steady_timer pause(acceptor_.get_executor(), std::chrono::milliseconds(100));
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      if (connections_ >= serving_.options.max_connections) continue;  // closes it
      socket.set_option(tcp::no_delay(true), error);
      asio::co_spawn(worker.context, Serve(worker, std::move(socket)), asio::detached);
    }
  }

  // On the worker's thread.
  Task<void> Serve(Worker& worker, tcp::socket socket) {
    const auto connection = MakeHttpConnection(serving_, std::move(socket));
    ++connections_;
    worker.connections.insert(connection.get());
    try {
      co_await connection->Run();
    } catch (const std::exception& failure) {
      Log(ERROR, "request failed by an exception", {{"what", failure.what()}});
    }
    worker.connections.erase(connection.get());
    --connections_;
  }

  const HttpServing serving_;
  std::vector<Worker> workers_;
  tcp::acceptor acceptor_;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> stopped_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Listen(const HttpServerOptions& options,
                                                               Handler handler,
                                                               HttpRefusal refusal) {
  auto server = std::make_unique<Server>(options, std::move(handler), std::move(refusal));
  if (const absl::Status status = server->Bind(); !status.ok()) return status;
  return server;
}

}  // namespace hiroba::gateway
