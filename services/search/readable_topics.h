// The closed topics that each member may read, kept for moments: a search asks for them each time.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/clock.h"
#include "services/common/mutex.h"

namespace hiroba::search {

// How long an answer of threads is used. An event of a change drops it at once; this is for a
// stream that lags.
inline constexpr absl::Duration kTopicsAge = absl::Seconds(5);

// Thread-safe.
class ReadableTopics {
 public:
  explicit ReadableTopics(const Clock& clock) : clock_(clock) {}

  using Topics = std::vector<std::string>;

  // Returns the topics of a member (`members/{member}`), from `ask` unless known. Failures are
  // those of `ask`, and are not kept.
  absl::StatusOr<Topics> Get(const std::string& member,
                             const std::function<absl::StatusOr<Topics>()>& ask);

  // Forgets a member, who joined or left a topic.
  void Forget(const std::string& member);

  // Forgets everybody: a topic was opened or closed.
  void ForgetAll();

 private:
  struct Known {
    Topics topics;
    absl::Time until;
  };

  const Clock& clock_;
  Mutex mutex_;
  absl::flat_hash_map<std::string, Known> known_ ABSL_GUARDED_BY(mutex_);
  // Grows with everything forgotten: an answer asked for before that is not kept.
  uint64_t forgotten_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace hiroba::search
