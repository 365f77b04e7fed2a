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
    // One JSON object: {"state":"degraded","checks":{"redis":"UNAVAILABLE: …"}}; checks that are
    // well say "ok".
    std::string json;
  };

  // Adds a check. It runs on the thread that asks, at most once a second, and returns within a
  // second or so.
  void Add(std::string name, Weight weight, std::function<absl::Status()> check);

  // Takes the checks away whose objects are about to go, and says not ready from now on.
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
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  Report last_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace hiroba
