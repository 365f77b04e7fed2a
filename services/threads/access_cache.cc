#include "services/threads/access_cache.h"

#include <memory>

#include "services/common/status_macros.h"
#include "services/threads/rows.h"

namespace hiroba::threads {
namespace {

// In threads: about 200 bytes each.
constexpr std::size_t kCapacity = 50'000;

}  // namespace

AccessCache::AccessCache(const Changes& changes) : changes_(changes), kept_(kCapacity) {}

std::optional<ThreadAccess> AccessCache::Find(ThreadId thread) {
  const auto stamp = changes_.Now({Subject::OfThread(thread), Subject::OfTopics()});
  if (!stamp) return std::nullopt;
  const std::shared_ptr<const Kept> kept = kept_.Find(thread);
  if (kept == nullptr || kept->stamp != *stamp) return std::nullopt;
  if (kept->access.topic_visibility != Visibility::kOpen) return std::nullopt;
  return kept->access;
}

absl::StatusOr<ThreadAccess> AccessCache::Select(Connection& connection, ThreadId thread,
                                                 MemberId viewer) {
  const auto stamp = changes_.Now({Subject::OfThread(thread), Subject::OfTopics()});
  const std::shared_ptr<const Kept> kept = stamp ? kept_.Find(thread) : nullptr;
  if (kept != nullptr && kept->stamp == *stamp) {
    if (kept->access.topic_visibility == Visibility::kOpen) return kept->access;
  } else if (stamp) {
    ASSIGN_OR_RETURN(const std::optional<ThreadAccess> access,
                     SelectSettledAccess(connection, thread));
    if (access) {
      kept_.Put(thread, std::make_shared<const Kept>(Kept{*stamp, *access}), 1);
      if (access->topic_visibility == Visibility::kOpen) return *access;
    }
  }
  return SelectAccess(connection, thread, viewer);
}

}  // namespace hiroba::threads
