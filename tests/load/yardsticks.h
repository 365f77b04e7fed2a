// What the same machine does in the same minute with nothing of the forum in it: a plain gRPC echo
// and a plain HTTP reply, each served by a process of its own.
#pragma once

#include <sys/types.h>

#include <string>

namespace hiroba::load {

// Bytes of the plain replies: about a page of 20 posts.
inline constexpr int kPlainReplySize = 10'000;

// A child process that serves until it is destroyed.
class Yardstick {
 public:
  enum class Kind { kGrpcEcho, kPlainHttp };

  explicit Yardstick(Kind kind);
  ~Yardstick();
  Yardstick(const Yardstick&) = delete;
  Yardstick& operator=(const Yardstick&) = delete;

  pid_t pid() const { return pid_; }
  // `unix:…` of the echo, `http://127.0.0.1:…` of the reply.
  const std::string& address() const { return address_; }

 private:
  pid_t pid_ = 0;
  std::string address_;
};

// Calls the echo by `clients` threads for `seconds`; returns the calls made.
long RunEchoClients(const std::string& address, int clients, double seconds);

// Serves plain HTTP replies on a free port of 127.0.0.1, on one thread; calls `ready` with the
// port. Does not return. (plain_http.cc, the only file here with Beast in it)
void ServePlainHttp(void (*ready)(int port, void* context), void* context);

}  // namespace hiroba::load
