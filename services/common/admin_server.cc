#include "services/common/admin_server.h"

#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "fmt/format.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr std::size_t kLongestRequest = 8192;
// Nobody who asks is far away or slow.
constexpr timeval kTimeout = {.tv_sec = 2, .tv_usec = 0};

absl::Status SystemError(std::string_view what, const std::string& listen) {
  return absl::UnavailableError(fmt::format("{} {}: {}", what, listen, std::strerror(errno)));
}

absl::StatusOr<int> Bind(int family, const sockaddr* address, socklen_t size,
                         const std::string& listen) {
  const int listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return SystemError("socket for", listen);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(listener, address, size) != 0 || ::listen(listener, 16) != 0) {
    absl::Status status = SystemError("cannot listen on", listen);
    close(listener);
    return status;
  }
  return listener;
}

absl::StatusOr<int> BindUnix(const std::string& listen) {
  const std::string path = listen.substr(kUnix.size());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    errno = ENAMETOOLONG;
    return SystemError("cannot listen on", listen);
  }
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  // What a process that was killed has left; sockets are not reused otherwise.
  unlink(path.c_str());
  return Bind(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof(address), listen);
}

absl::StatusOr<int> BindTcp(const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string::npos) {
    return absl::UnavailableError(fmt::format("{} is not unix:path or host:port", listen));
  }
  std::string host = listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), listen.c_str() + colon + 1, &hints, &found);
      error != 0) {
    return absl::UnavailableError(fmt::format("{}: {}", listen, gai_strerror(error)));
  }
  const absl::Cleanup free_found = [found] { freeaddrinfo(found); };
  return Bind(found->ai_family, found->ai_addr, found->ai_addrlen, listen);
}

std::string AddressOf(int listener, const std::string& listen) {
  if (listen.starts_with(kUnix)) return listen;
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  std::array<char, 64> port{};
  if (getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
      getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, nullptr, 0, port.data(),
                  port.size(), NI_NUMERICSERV) != 0) {
    return listen;
  }
  return fmt::format("{}:{}", listen.substr(0, listen.rfind(':')), port.data());
}

std::string_view Reason(int code) {
  switch (code) {
    case 200:
      return "OK";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 503:
      return "Service Unavailable";
    default:
      return "Bad Request";
  }
}

// Returns the head of the request, empty when it does not come whole.
std::string ReadHead(int connection) {
  std::string head;
  std::array<char, 1024> buffer;
  while (head.size() < kLongestRequest) {
    const ssize_t count = recv(connection, buffer.data(), buffer.size(), 0);
    if (count <= 0) return {};
    head.append(buffer.data(), static_cast<std::size_t>(count));
    if (head.find("\r\n\r\n") != std::string::npos) return head;
  }
  return {};
}

}  // namespace

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(const std::string& listen,
                                                                Handler handler) {
  ASSIGN_OR_RETURN(const int listener,
                   listen.starts_with(kUnix) ? BindUnix(listen) : BindTcp(listen));
  const int stop_event = eventfd(0, EFD_CLOEXEC);
  if (stop_event < 0) {
    absl::Status status = SystemError("eventfd for", listen);
    close(listener);
    return status;
  }
  return std::unique_ptr<AdminServer>(
      new AdminServer(listener, stop_event, AddressOf(listener, listen), std::move(handler)));
}

AdminServer::AdminServer(int listener, int stop_event, std::string address, Handler handler)
    : listener_(listener),
      stop_event_(stop_event),
      address_(std::move(address)),
      handler_(std::move(handler)),
      thread_([this] { Run(); }) {}

AdminServer::~AdminServer() {
  eventfd_write(stop_event_, 1);
  thread_.join();
  close(listener_);
  close(stop_event_);
  if (address_.starts_with(kUnix)) unlink(address_.c_str() + kUnix.size());
}

void AdminServer::Run() {
  for (;;) {
    std::array<pollfd, 2> waiting = {{{.fd = listener_, .events = POLLIN, .revents = 0},
                                      {.fd = stop_event_, .events = POLLIN, .revents = 0}}};
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[1].revents != 0) return;
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &kTimeout, sizeof(kTimeout));
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &kTimeout, sizeof(kTimeout));
    Answer(connection);
    close(connection);
  }
}

void AdminServer::Answer(int connection) {
  const std::string head = ReadHead(connection);
  const std::string_view line = std::string_view(head).substr(0, head.find("\r\n"));
  AdminResponse response{.code = 400, .body = "bad request\n"};
  if (line.starts_with("GET /")) {
    const std::string_view target = line.substr(4, line.find(' ', 4) - 4);
    response = handler_(target.substr(0, target.find('?')));
  } else if (!line.empty()) {
    response = {.code = 405, .body = "only GET\n"};
  }
  const std::string text = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n"
      "Connection: close\r\n\r\n{}",
      response.code, Reason(response.code), response.content_type, response.body.size(),
      response.body);
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t count = send(connection, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<std::size_t>(count);
  }
}

}  // namespace hiroba
