#include "services/identity/notice_rules.h"

#include <algorithm>

namespace hiroba::identity {
namespace {

constexpr absl::Duration kFirstPause = absl::Minutes(1);
constexpr absl::Duration kLongestPause = absl::Hours(1);
constexpr absl::Duration kPatience = absl::Hours(72);
constexpr int kMostDoublings = 10;

}  // namespace

std::optional<absl::Time> NextAttempt(const Notice& notice, absl::Time now) {
  if (now - notice.create_time >= kPatience) return std::nullopt;
  const int64_t factor = int64_t{1} << std::min(notice.attempts, kMostDoublings);
  return now + std::min(kFirstPause * factor, kLongestPause);
}

}  // namespace hiroba::identity
