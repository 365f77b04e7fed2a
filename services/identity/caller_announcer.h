// Tells every gateway that what it keeps of a caller is out of date (services/common/
// caller_changes.h), and tells it again when Redis did not take the message: a session that was
// ended must be over within 5 seconds (facts of the field, D.2), and a gateway that hears Redis
// believes what it keeps for up to a minute.
#pragma once

#include <deque>
#include <stop_token>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "services/common/mutex.h"
#include "services/common/redis.h"

namespace hiroba::identity {

// Thread-safe.
class CallerAnnouncer {
 public:
  // Redis outlives the object.
  explicit CallerAnnouncer(Redis& redis) : redis_(redis) {}

  // Publishes a name, `sessions/{session}` or `members/{member}`. Never fails; waits for Redis
  // within the limits of its options.
  void Announce(std::string_view name);

  // Publishes again what was not taken, four times a second and until what a gateway keeps has
  // expired by itself. A background loop.
  void Run(std::stop_token stop);

 private:
  struct Untold {
    std::string name;
    absl::Time give_up_time;
  };

  bool Publish(std::string_view name);
  // Publishes what is untold, the oldest first, up to the first failure.
  void Repeat();
  void Trim() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Redis& redis_;
  Mutex mutex_;
  std::deque<Untold> untold_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hiroba::identity
