#include "services/notifications/live_access.h"

#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"

namespace hiroba::notifications {
namespace {

constexpr absl::Duration kPollInterval = absl::Milliseconds(100);
constexpr absl::Duration kPauseAfterFailure = absl::Seconds(1);
// For one thread's followers.
constexpr absl::Duration kCheckTime = absl::Seconds(10);

}  // namespace

LiveAccess::LiveAccess(LiveFeed& feed, ThreadsClient& threads, InternalCalls& calls)
    : feed_(feed), threads_(threads), calls_(calls) {}

void LiveAccess::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const absl::Status checked = Check();
    if (!checked.ok()) {
      Log(WARNING, "live streams not checked", {{"error", checked.ToString()}});
    }
    if (!WaitUnlessStopped(stop, checked.ok() ? kPollInterval : kPauseAfterFailure)) return;
  }
}

absl::Status LiveAccess::Check() {
  const std::optional<LiveFeed::Followers> followers = feed_.TakeRecheck();
  if (!followers) return absl::OkStatus();
  const absl::Status checked = CheckFollowers(*followers);
  if (!checked.ok()) feed_.RecheckAccess();
  return checked;
}

absl::Status LiveAccess::CheckFollowers(const LiveFeed::Followers& followers) {
  // All threads, whatever topic was closed: the feed does not know topics, and it happens rarely.
  for (const auto& [thread, members] : followers) {
    ASSIGN_OR_RETURN(
        const std::vector<MemberId> readers,
        threads_.FilterReaders(calls_.New("live access", kCheckTime), thread, members));
    const absl::flat_hash_set<MemberId> may_read(readers.begin(), readers.end());
    for (const MemberId member : members) {
      if (!may_read.contains(member)) feed_.StopFollowing(thread, member);
    }
  }
  return absl::OkStatus();
}

}  // namespace hiroba::notifications
