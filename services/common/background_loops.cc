#include "services/common/background_loops.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "services/common/log.h"

namespace hiroba {

void BackgroundLoops::Add(std::string name, Loop loop) {
  loops_.push_back({.name = std::move(name), .loop = std::move(loop), .thread = {}});
}

void BackgroundLoops::Start() {
  for (Named& named : loops_) {
    named.thread = std::jthread([&named](const std::stop_token& stop) { named.loop(stop); });
  }
}

void BackgroundLoops::Stop() {
  for (Named& named : loops_) named.thread.request_stop();
  while (!loops_.empty()) {
    if (loops_.back().thread.joinable()) {
      loops_.back().thread.join();
      Log(INFO, "loop stopped", {{"loop", loops_.back().name}});
    }
    loops_.pop_back();
  }
}

BackgroundLoops::~BackgroundLoops() { Stop(); }

bool WaitUnlessStopped(const std::stop_token& stop, absl::Duration duration) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock<std::mutex> lock(mutex);
  changed.wait_for(lock, stop, absl::ToChronoNanoseconds(duration), [] { return false; });
  return !stop.stop_requested();
}

}  // namespace hiroba
