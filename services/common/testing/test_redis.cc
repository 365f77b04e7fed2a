#include "services/common/testing/test_redis.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "absl/time/clock.h"
#include "services/common/testing/child_process.h"

namespace hiroba {

TestRedis::TestRedis() : folder_(MakeShortFolder()) { Start(); }

TestRedis::~TestRedis() { Kill(); }

TestRedis& TestRedis::Shared() {
  static TestRedis redis;
  return redis;
}

RedisOptions TestRedis::options() const {
  RedisOptions options;
  options.socket = folder_ + "/r.sock";
  return options;
}

void TestRedis::Kill() { KillProcess(pid_); }

void TestRedis::Pause() { kill(pid_, SIGSTOP); }

void TestRedis::Resume() { kill(pid_, SIGCONT); }

void TestRedis::Start() {
  pid_ = StartProcess({"redis-server", "--port", "0", "--unixsocket", options().socket, "--dir",
                       folder_, "--save", "", "--appendonly", "no"},
                      folder_ + "/redis.log");
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (!Redis(options()).Ping().ok()) {
    if (absl::Now() > deadline) {
      std::fprintf(stderr, "redis-server does not start, see %s\n", folder_.c_str());
      std::abort();
    }
    absl::SleepFor(absl::Milliseconds(5));
  }
}

}  // namespace hiroba
