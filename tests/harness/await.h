// Waits for a condition, so that no test sleeps for a guessed time.
#pragma once

#include <chrono>
#include <thread>

namespace hiroba::testing {

// Returns true as soon as `condition()` does, false after `limit`. Asks every 10 ms.
template <typename Condition>
[[nodiscard]] bool Await(std::chrono::milliseconds limit, Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

}  // namespace hiroba::testing
