// Threads of a service that work by themselves: relays, consumers, senders.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace hiroba {

// For one thread. Its destructor stops what still runs.
class BackgroundLoops {
 public:
  // Runs until it returns, which it does soon after the token says stop, at a boundary of its
  // work. An exception ends the process: a loop that is silently gone is worse.
  using Loop = std::function<void(std::stop_token)>;

  BackgroundLoops() = default;
  ~BackgroundLoops();
  BackgroundLoops(const BackgroundLoops&) = delete;
  BackgroundLoops& operator=(const BackgroundLoops&) = delete;

  void Add(std::string name, Loop loop);

  // Starts all loops, in the order they were added.
  void Start();

  // Tells all loops to stop and waits for them, the last one added first.
  void Stop();

 private:
  struct Named {
    std::string name;
    Loop loop;
    std::jthread thread;
  };
  std::vector<Named> loops_;
};

// Waits in a loop. Returns false at once when the loop shall stop, true after the time.
bool WaitUnlessStopped(const std::stop_token& stop, absl::Duration duration);

}  // namespace hiroba
