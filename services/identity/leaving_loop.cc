#include "services/identity/leaving_loop.h"

#include <optional>

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

}  // namespace

void ForgetWhoHasLeft(std::stop_token stop, const LeavingLoopParts& parts) {
  do {
    const absl::Status status = ForgetDue(stop, parts);
    if (!status.ok()) Log(WARNING, "members not forgotten", {{"status", status}});
  } while (WaitUnlessStopped(stop, kInterval));
}

absl::Status ForgetDue(std::stop_token stop, const LeavingLoopParts& parts) {
  while (!stop.stop_requested()) {
    const absl::Time now = parts.clock.Now();
    const uint64_t notice = parts.ids.Next();
    ASSIGN_OR_RETURN(const std::optional<MemberId> forgotten,
                     parts.store.ForgetMember(parts.calls.New("identity.ForgetMember", kBudget),
                                              now - kLeavingTime, [&](const Member& member) {
                                                return ForgottenNotice(notice, member, now);
                                              }));
    if (!forgotten) break;
    parts.announce(MemberName(*forgotten));
    Log(INFO, "member forgotten", {{"member", *forgotten}});
  }
  return absl::OkStatus();
}

}  // namespace hiroba::identity
