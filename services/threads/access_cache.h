// What decides who may read a thread, kept in memory for threads in open topics: so that a page
// that has not changed does not touch the database.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "services/common/db.h"
#include "services/threads/changes.h"
#include "services/threads/lru_cache.h"
#include "services/threads/model.h"

namespace hiroba::threads {

// Thread-safe.
class AccessCache {
 public:
  // The changes outlive the cache.
  explicit AccessCache(const Changes& changes);

  // Returns the access to a thread in an open topic, without a membership, when it is known to be
  // right now. Never blocks.
  std::optional<ThreadAccess> Find(ThreadId thread);

  // Reads the access to a thread, with the viewer's membership where the topic is closed, from here
  // or from the database. NOT_FOUND, reason THREAD_NOT_FOUND.
  absl::StatusOr<ThreadAccess> Select(Connection& connection, ThreadId thread, MemberId viewer);

 private:
  struct Kept {
    Stamp stamp;
    ThreadAccess access;
  };

  const Changes& changes_;
  LruCache<ThreadId, Kept> kept_;
};

}  // namespace hiroba::threads
