// A TCP connection that says exactly what a test wants it to say, and reads HTTP answers.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace hiroba::gateway {

struct SocketAnswer {
  int status = 0;  // 0: the connection ended, or the time did, before there was an answer
  std::map<std::string, std::string> headers;  // names in lower case; of two the last
  std::string body;

  std::string Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

// For one thread.
class HttpSocket {
 public:
  explicit HttpSocket(int port, int receive_buffer = 0);
  ~HttpSocket();
  HttpSocket(const HttpSocket&) = delete;
  HttpSocket& operator=(const HttpSocket&) = delete;

  // False when the other end has closed.
  bool Send(std::string_view bytes);
  // Ends our sending, as a client does that has said everything; or closes by a reset.
  void EndSending();
  void Reset();

  // Reads one answer. `with_body` is false for the answer to a HEAD.
  SocketAnswer Read(bool with_body = true, absl::Duration limit = absl::Seconds(10));
  // Reads until the text is there; returns all that came until then, with it. Empty when it never
  // came.
  std::string ReadUntil(std::string_view text, absl::Duration limit = absl::Seconds(10));
  // Reads until the other end closes; nothing when it does not within the limit.
  std::optional<std::string> ReadToEnd(absl::Duration limit = absl::Seconds(10));

  // One whole exchange: head lines without their ends, Host and Content-Length come by themselves.
  SocketAnswer Ask(std::string_view method, std::string_view target, std::string_view headers = "",
                   std::string_view body = "");

 private:
  // False at the end, or when the time is over.
  bool Receive(absl::Time until);

  int fd_;
  bool ended_ = false;
  std::string buffer_;
};

}  // namespace hiroba::gateway
