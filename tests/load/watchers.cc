#include "tests/load/watchers.h"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace hiroba::load {
namespace {

// Streams that wait for their head at the same time; all at once would only measure the accept
// queue.
constexpr size_t kOpeningTogether = 50;

sockaddr_in Resolve(const std::string& address) {
  const size_t host = address.find("//") + 2;
  const size_t colon = address.find(':', host);
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(address.substr(host, colon - host).c_str(),
                                address.substr(colon + 1).c_str(), &hints, &found);
  if (error != 0) throw std::runtime_error(fmt::format("{}: {}", address, gai_strerror(error)));
  sockaddr_in resolved{};
  std::memcpy(&resolved, found->ai_addr, sizeof resolved);
  freeaddrinfo(found);
  return resolved;
}

int OpenStream(const sockaddr_in& address, const std::string& token, const std::string& path) {
  const int socket_fd = socket(AF_INET, SOCK_STREAM, 0);
  if (socket_fd < 0 ||
      connect(socket_fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("a watcher cannot connect");
  }
  const std::string request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
      "Authorization: Bearer {}\r\n\r\n",
      path, token);
  if (send(socket_fd, request.data(), request.size(), 0) != static_cast<ssize_t>(request.size())) {
    throw std::runtime_error("a watcher cannot ask for its stream");
  }
  return socket_fd;
}

void AwaitHead(int socket_fd) {
  std::array<char, 4096> buffer;
  const ssize_t size = recv(socket_fd, buffer.data(), buffer.size(), 0);
  const std::string_view head(buffer.data(), size > 0 ? static_cast<size_t>(size) : 0);
  if (!head.starts_with("HTTP/1.1 200")) {
    throw std::runtime_error(fmt::format("a watcher was refused: {}", head.substr(0, 200)));
  }
}

}  // namespace

Watchers::Watchers(const std::string& address, const std::vector<std::string>& tokens,
                   const std::string& path)
    : poll_(epoll_create1(0)), wake_(eventfd(0, 0)) {
  const sockaddr_in resolved = Resolve(address);
  for (const std::string& token : tokens) {
    sockets_.push_back(OpenStream(resolved, token, path));
    if (sockets_.size() > kOpeningTogether)
      AwaitHead(sockets_[sockets_.size() - 1 - kOpeningTogether]);
  }
  const size_t left = std::min(sockets_.size(), kOpeningTogether);
  for (size_t i = sockets_.size() - left; i < sockets_.size(); ++i) AwaitHead(sockets_[i]);
  for (const int socket_fd : sockets_) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = socket_fd}};
    epoll_ctl(poll_, EPOLL_CTL_ADD, socket_fd, &event);
  }
  epoll_event event{.events = EPOLLIN, .data = {.fd = wake_}};
  epoll_ctl(poll_, EPOLL_CTL_ADD, wake_, &event);
  thread_ = std::thread([this] { Read(); });
}

Watchers::~Watchers() {
  if (thread_.joinable()) {
    const uint64_t one = 1;
    (void)!write(wake_, &one, sizeof one);
    thread_.join();
  }
  for (const int socket_fd : sockets_) close(socket_fd);
  close(wake_);
  close(poll_);
}

void Watchers::Read() {
  std::array<epoll_event, 256> ready;
  std::array<char, 16'384> buffer;
  for (;;) {
    const int count = epoll_wait(poll_, ready.data(), ready.size(), -1);
    for (int i = 0; i < count; ++i) {
      const int socket_fd = ready[static_cast<size_t>(i)].data.fd;
      if (socket_fd == wake_) return;
      const ssize_t size = recv(socket_fd, buffer.data(), buffer.size(), 0);
      if (size <= 0) {
        ++ended_;
        epoll_ctl(poll_, EPOLL_CTL_DEL, socket_fd, nullptr);
        continue;
      }
      const std::string_view text(buffer.data(), static_cast<size_t>(size));
      for (size_t at = text.find("data:"); at != std::string_view::npos;
           at = text.find("data:", at + 1)) {
        ++events_;
      }
    }
  }
}

}  // namespace hiroba::load
