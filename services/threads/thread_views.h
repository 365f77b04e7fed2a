// Threads as a member sees them: with their topic, how she stands to it, and how far she has read.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/db.h"
#include "services/threads/lru_cache.h"
#include "services/threads/store.h"

namespace hiroba::threads {

// Reads views, keeping the threads themselves in memory. Thread-safe.
class ThreadViews {
 public:
  ThreadViews();

  // Returns one thread, whether the viewer may read it or not. NOT_FOUND, reason THREAD_NOT_FOUND.
  absl::StatusOr<ThreadView> Select(Connection& connection, ThreadId thread, MemberId viewer);

  // As ThreadStore::ListThreads.
  absl::StatusOr<std::vector<ThreadView>> List(Connection& connection, const ThreadQuery& query);

  // Returns threads by id, from memory where their versions are the given ones. Those that are gone
  // are missing.
  using ThreadsById = std::unordered_map<ThreadId, std::shared_ptr<const Thread>>;
  absl::StatusOr<ThreadsById> Threads(Connection& connection,
                                      std::span<const std::pair<ThreadId, std::uint64_t>> versions);

 private:
  absl::StatusOr<std::vector<ThreadView>> Read(Connection& connection, const Rows& rows,
                                               MemberId viewer);

  // Threads by id; good for as long as the version is the row's.
  LruCache<ThreadId, Thread> cache_;
};

// Reads number_at_joining and own_unread of views that have all the rest.
absl::Status ReadUnread(Connection& connection, MemberId viewer, std::vector<ThreadView>& views);

}  // namespace hiroba::threads
