#include "services/search/readable_topics.h"

#include "services/common/status_macros.h"

namespace hiroba::search {
namespace {

// More members than this do not search within one kTopicsAge.
constexpr size_t kMostMembers = 20'000;

}  // namespace

absl::StatusOr<ReadableTopics::Topics> ReadableTopics::Get(
    const std::string& member, const std::function<absl::StatusOr<Topics>()>& ask) {
  const absl::Time now = clock_.Now();
  uint64_t forgotten_before = 0;
  {
    MutexLock lock(mutex_);
    const auto found = known_.find(member);
    if (found != known_.end() && now < found->second.until) return found->second.topics;
    forgotten_before = forgotten_;
  }
  ASSIGN_OR_RETURN(Topics topics, ask());
  MutexLock lock(mutex_);
  if (forgotten_ == forgotten_before) {
    if (known_.size() >= kMostMembers) known_.clear();
    known_[member] = {topics, now + kTopicsAge};
  }
  return topics;
}

void ReadableTopics::Forget(const std::string& member) {
  MutexLock lock(mutex_);
  known_.erase(member);
  ++forgotten_;
}

void ReadableTopics::ForgetAll() {
  MutexLock lock(mutex_);
  known_.clear();
  ++forgotten_;
}

}  // namespace hiroba::search
