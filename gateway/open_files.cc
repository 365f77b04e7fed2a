#include "gateway/open_files.h"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace hiroba::gateway {
namespace {

constexpr int kOtherFiles = 200;

int ToInt(rlim_t limit) {
  // "Unlimited" is the largest number there is.
  return static_cast<int>(std::min<rlim_t>(limit, std::numeric_limits<int>::max()));
}

}  // namespace

int RaiseOpenFileLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::numeric_limits<int>::max();
  const rlimit raised{limit.rlim_max, limit.rlim_max};
  if (setrlimit(RLIMIT_NOFILE, &raised) != 0) return ToInt(limit.rlim_cur);
  return ToInt(raised.rlim_cur);
}

int MostConnections(int open_files) { return std::max(1, open_files - kOtherFiles); }

}  // namespace hiroba::gateway
