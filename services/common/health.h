// Whether this process can do its work: named checks, asked when somebody wants to know.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
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

  // Adds a check. It runs on the thread that asks, at most once a second, and returns within a
  // second or so.
  void Add(std::string name, Weight weight, std::function<absl::Status()> check);

  // From here on the checks are asked; before it the answer is "starting".
  void Open();

  // From here on the answer is "stopping". When it returns, no check runs any more, so that what
  // they look at may go.
  void Drain();

  Report Check();

 private:
  struct Named {
    std::string name;
    Weight weight;
    std::function<absl::Status()> check;
  };

  Mutex mutex_;
  std::vector<Named> checks_ ABSL_GUARDED_BY(mutex_);
  enum class Phase { kStarting, kOpen, kDraining };
  Phase phase_ ABSL_GUARDED_BY(mutex_) = Phase::kStarting;
  Report last_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace hiroba
