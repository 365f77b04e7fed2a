// A TCP connection that sends what a well-behaved client never would.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace hiroba::testing {

class RawConnection {
 public:
  // Connects to `http://host:port` on this machine; ends the program when it cannot.
  explicit RawConnection(const std::string& address);
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  // Returns false when the other side has closed.
  bool Send(std::string_view bytes);

  // Returns what came until the other side closed or `limit` passed.
  std::string ReadToEnd(std::chrono::milliseconds limit);

  // Closes with bytes unsent and unread: the other side sees a reset.
  void Abort();

 private:
  int socket_;
};

}  // namespace hiroba::testing
