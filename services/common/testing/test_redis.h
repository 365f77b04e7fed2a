// A real Redis for tests: a private server on a unix socket, killed at exit.
#pragma once

#include <string>

#include "services/common/redis.h"

namespace hiroba {

// One server. Tests that kill it make their own; the others share Shared() and use keys of their
// own.
class TestRedis {
 public:
  TestRedis();
  ~TestRedis();
  TestRedis(const TestRedis&) = delete;
  TestRedis& operator=(const TestRedis&) = delete;

  // Started at the first call.
  static TestRedis& Shared();

  RedisOptions options() const;

  // Kills it with SIGKILL; starts it again, empty.
  void Kill();
  void Start();

  // Lets it hang: it takes connections and commands and answers nothing until Resume.
  void Pause();
  void Resume();

 private:
  std::string folder_;
  int pid_ = 0;
};

}  // namespace hiroba
