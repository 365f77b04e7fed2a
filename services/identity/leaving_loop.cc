#include "services/identity/leaving_loop.h"

#include <cstdint>
#include <vector>

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/identity/events.h"
#include "services/identity/leaving_mails.h"
#include "services/identity/leaving_rules.h"

namespace hiroba::identity {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(2);
constexpr absl::Duration kBudget = absl::Seconds(30);
constexpr int kAtOnce = 100;

}  // namespace

void ForgetWhoHasLeft(std::stop_token stop, const LeavingLoopParts& parts) {
  do {
    const absl::Status status = ForgetDue(stop, parts);
    if (!status.ok()) Log(WARNING, "members not forgotten", {{"status", status}});
  } while (WaitUnlessStopped(stop, kInterval));
}

absl::Status ForgetDue(std::stop_token stop, const LeavingLoopParts& parts) {
  bool more = true;
  while (more && !stop.stop_requested()) {
    const absl::Time now = parts.clock.Now();
    const absl::Time left_before = now - kLeavingTime;
    ASSIGN_OR_RETURN(const std::vector<MemberId> gone,
                     parts.store.ListWhoHasLeft(parts.calls.New("identity.ListWhoHasLeft", kBudget),
                                                left_before, kAtOnce));
    int forgotten = 0;
    for (const MemberId member : gone) {
      if (stop.stop_requested()) break;
      const uint64_t notice = parts.ids.Next();
      const absl::StatusOr<bool> done = parts.store.ForgetMember(
          parts.calls.New("identity.ForgetMember", kBudget), member, left_before,
          [&](const Member& left) { return ForgottenNotice(notice, left, now); });
      if (!done.ok()) {
        Log(WARNING, "member not forgotten", {{"member", member}, {"status", done.status()}});
      } else if (*done) {
        ++forgotten;
        parts.announce(MemberName(member));
        Log(INFO, "member forgotten", {{"member", member}});
      }
    }
    // Those who could not be forgotten would come again.
    more = forgotten > 0 && gone.size() == kAtOnce;
  }
  return absl::OkStatus();
}

}  // namespace hiroba::identity
