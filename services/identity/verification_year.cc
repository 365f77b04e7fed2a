#include "services/identity/verification_year.h"

#include <optional>
#include <vector>

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/identity/events.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(2);
constexpr absl::Duration kBudget = absl::Seconds(30);
constexpr int kAtOnce = 200;

absl::Status LapseSome(const VerificationYearParts& parts, size_t& count) {
  const absl::Time now = parts.clock.Now();
  ASSIGN_OR_RETURN(const std::vector<MemberId> lapsed,
                   parts.store.LapseMembers(parts.calls.New("identity.LapseMembers", kBudget),
                                            OldestValidVerification(now), kAtOnce,
                                            [now](Member& member) { Lapse(member, now); }));
  for (const MemberId member : lapsed) parts.announce(MemberName(member));
  count = lapsed.size();
  if (count > 0) Log(INFO, "members lapsed", {{"count", count}});
  return absl::OkStatus();
}

absl::Status RemindSome(const VerificationYearParts& parts, size_t& count) {
  const absl::Time now = parts.clock.Now();
  ASSIGN_OR_RETURN(
      const std::vector<TakenReminder> taken,
      parts.store.TakeReminders(parts.calls.New("identity.TakeReminders", kBudget), now, kAtOnce,
                                [now](Member& m) { return TakeReminder(m, now); }));
  count = taken.size();
  if (count > 0) Log(INFO, "verification reminders taken", {{"count", count}});
  return absl::OkStatus();
}

}  // namespace

void KeepVerificationYear(std::stop_token stop, const VerificationYearParts& parts) {
  do {
    const absl::Status status = TurnVerificationYear(stop, parts);
    if (!status.ok()) Log(WARNING, "verification year failed", {{"status", status}});
  } while (WaitUnlessStopped(stop, kInterval));
}

absl::Status TurnVerificationYear(std::stop_token stop, const VerificationYearParts& parts) {
  for (size_t count = kAtOnce; count >= kAtOnce && !stop.stop_requested();) {
    RETURN_IF_ERROR(LapseSome(parts, count));
  }
  for (size_t count = kAtOnce; count >= kAtOnce && !stop.stop_requested();) {
    RETURN_IF_ERROR(RemindSome(parts, count));
  }
  return absl::OkStatus();
}

}  // namespace hiroba::identity
