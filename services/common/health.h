// Whether this process can do its work: named checks, asked in the background, so that a check that
// hangs holds up nobody who asks how things are.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/mutex.h"

namespace hiroba {

// Thread-safe.
class Health {
 public:
  // What a failing check means.
  enum class Weight {
    kReady,     // without it nothing works: database, migrations
    kDegraded,  // without it some things do not: Redis, other services
  };

  enum class State { kReady, kDegraded, kNotReady };

  struct Report {
    State state = State::kReady;
    // One JSON object: {"state":"degraded","checks":{"redis":"REDIS_UNAVAILABLE"}}; checks that are
    // well say "OK".
    std::string json;
  };

  // A report that is older than `longest_age` counts as not ready: a check hangs.
  explicit Health(absl::Duration longest_age = absl::Seconds(5)) : longest_age_(longest_age) {}

  // Adds a check. It runs on the thread of RunChecks and returns within a second or so.
  void Add(std::string name, Weight weight, std::function<absl::Status()> check);

  // From here on the checks are asked; before it, and until RunChecks has returned once, the answer
  // is "starting".
  void Open();

  // Asks all checks, one after the other. For a background loop, about once a second.
  void RunChecks();

  // From here on the answer is "stopping", and no check begins. What they look at may go when the
  // loop of RunChecks has ended.
  void Drain();

  // Returns what RunChecks found last. Never waits.
  Report Check();

 private:
  struct Named {
    std::string name;
    Weight weight;
    std::function<absl::Status()> check;
  };

  bool IsOpen();

  const absl::Duration longest_age_;
  // Held while checks run; locked before mutex_.
  Mutex checks_mutex_;
  std::vector<Named> checks_ ABSL_GUARDED_BY(checks_mutex_);
  Mutex mutex_;
  enum class Phase { kStarting, kOpen, kDraining };
  Phase phase_ ABSL_GUARDED_BY(mutex_) = Phase::kStarting;
  std::optional<Report> last_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace hiroba
