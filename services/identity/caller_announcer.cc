#include "services/identity/caller_announcer.h"

#include <utility>

#include "absl/time/clock.h"
#include "services/common/background_loops.h"
#include "services/common/caller_changes.h"
#include "services/common/log.h"
#include "services/identity/session_rules.h"

namespace hiroba::identity {
namespace {

constexpr absl::Duration kRepeatInterval = absl::Milliseconds(250);
// More changes than people make in a minute; beyond it the oldest are dropped, which expire first.
constexpr std::size_t kMostUntold = 10'000;

}  // namespace

void CallerAnnouncer::Announce(std::string_view name) {
  if (Publish(name)) return;
  Log(WARNING, "gateways not told yet", {{"name", name}});
  MutexLock lock(mutex_);
  untold_.push_back({std::string(name), absl::Now() + kCallerLifetime});
  Trim();
}

void CallerAnnouncer::Run(std::stop_token stop) {
  while (WaitUnlessStopped(stop, kRepeatInterval)) Repeat();
}

void CallerAnnouncer::Repeat() {
  std::deque<Untold> untold;
  {
    MutexLock lock(mutex_);
    untold.swap(untold_);
  }
  while (!untold.empty()) {
    const bool expired = untold.front().give_up_time <= absl::Now();
    if (!expired && !Publish(untold.front().name)) break;
    untold.pop_front();
  }
  if (untold.empty()) return;
  MutexLock lock(mutex_);
  // What came meanwhile is younger.
  untold_.insert(untold_.begin(), std::make_move_iterator(untold.begin()),
                 std::make_move_iterator(untold.end()));
  Trim();
}

void CallerAnnouncer::Trim() {
  while (untold_.size() > kMostUntold) untold_.pop_front();
}

bool CallerAnnouncer::Publish(std::string_view name) {
  return redis_.Command({"PUBLISH", kCallerChangesChannel, name}).ok();
}

}  // namespace hiroba::identity
