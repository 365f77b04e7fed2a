#include "gateway/testing/http_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

#include "absl/time/clock.h"
#include "fmt/format.h"

namespace hiroba::gateway {

HttpSocket::HttpSocket(int port, int receive_buffer) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
  if (receive_buffer > 0) {
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    ended_ = true;
}

HttpSocket::~HttpSocket() { close(fd_); }

bool HttpSocket::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void HttpSocket::EndSending() { shutdown(fd_, SHUT_WR); }

void HttpSocket::Reset() {
  const linger now{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  close(fd_);
  fd_ = -1;
  ended_ = true;
}

bool HttpSocket::Receive(absl::Time until) {
  if (ended_) return false;
  pollfd waiting{fd_, POLLIN, 0};
  const auto left = absl::ToInt64Milliseconds(until - absl::Now());
  if (left <= 0 || poll(&waiting, 1, static_cast<int>(left)) <= 0) return false;
  char bytes[16384];
  const ssize_t received = recv(fd_, bytes, sizeof(bytes), 0);
  if (received <= 0) {
    ended_ = true;
    return false;
  }
  buffer_.append(bytes, static_cast<size_t>(received));
  return true;
}

std::string HttpSocket::ReadUntil(std::string_view text, absl::Duration limit) {
  const absl::Time until = absl::Now() + limit;
  for (;;) {
    const size_t found = buffer_.find(text);
    if (found != std::string::npos) {
      std::string read = buffer_.substr(0, found + text.size());
      buffer_.erase(0, read.size());
      return read;
    }
    if (!Receive(until)) return "";
  }
}

std::optional<std::string> HttpSocket::ReadToEnd(absl::Duration limit) {
  const absl::Time until = absl::Now() + limit;
  while (Receive(until)) {
  }
  if (!ended_) return std::nullopt;
  return std::exchange(buffer_, "");
}

SocketAnswer HttpSocket::Read(bool with_body, absl::Duration limit) {
  SocketAnswer answer;
  const absl::Time until = absl::Now() + limit;
  std::string head = ReadUntil("\r\n\r\n", limit);
  if (head.size() < 12) return answer;
  answer.status = std::stoi(head.substr(9, 3));
  for (size_t at = head.find("\r\n") + 2; at < head.size() - 2;) {
    const size_t end = head.find("\r\n", at);
    const size_t colon = head.find(": ", at);
    if (colon < end) {
      std::string name = head.substr(at, colon - at);
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      answer.headers[name] = head.substr(colon + 2, end - colon - 2);
    }
    at = end + 2;
  }
  if (!with_body || answer.status == 304 || answer.status == 100) return answer;
  const std::string length = answer.Header("content-length");
  const size_t wanted = length.empty() ? 0 : std::stoul(length);
  while (buffer_.size() < wanted && Receive(until)) {
  }
  answer.body = buffer_.substr(0, wanted);
  buffer_.erase(0, answer.body.size());
  return answer;
}

SocketAnswer HttpSocket::Ask(std::string_view method, std::string_view target,
                             std::string_view headers, std::string_view body) {
  std::string request = fmt::format("{} {} HTTP/1.1\r\nHost: forum\r\n", method, target);
  if (!headers.empty()) request += fmt::format("{}\r\n", headers);
  if (!body.empty()) request += fmt::format("Content-Length: {}\r\n", body.size());
  request += "\r\n";
  request += body;
  Send(request);
  return Read(method != "HEAD");
}

}  // namespace hiroba::gateway
