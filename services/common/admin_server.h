// A small HTTP listener beside the service, for those who run it: /livez, /readyz, /metrics. Not
// for the public: it has no TLS and answers one request at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/statusor.h"

namespace hiroba {

struct AdminResponse {
  int code = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

class AdminServer {
 public:
  // Called on the server's thread with the path of a GET.
  using Handler = std::function<AdminResponse(std::string_view path)>;

  // Listens on `unix:path` or `host:port` (an IPv4 or IPv6 address; port 0: any free one) and
  // answers on a thread of its own. Fails with UNAVAILABLE when it cannot listen.
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(const std::string& listen,
                                                            Handler handler);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  // The address it listens on, with the port it got.
  const std::string& address() const { return address_; }

 private:
  AdminServer(int listener, int stop_event, std::string address, Handler handler);

  void Run();
  void Answer(int connection);

  const int listener_;
  const int stop_event_;
  const std::string address_;
  const Handler handler_;
  std::thread thread_;
};

}  // namespace hiroba
