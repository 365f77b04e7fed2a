#include "services/notifications/digest_rules.h"

#include <gtest/gtest.h>

namespace hiroba::notifications {
namespace {

absl::Time Utc(const char* text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

TEST(NextDigestTime, ComesAtTheHourInTheMembersZone) {
  // 2026-04-01 is a Wednesday; 07:00 in Tokyo is 22:00 UTC of the day before.
  EXPECT_EQ(NextDigestTime({}, Utc("2026-03-31T21:59:59Z")), Utc("2026-03-31T22:00:00Z"));
}

TEST(NextDigestTime, IsAfterTheGivenTimeAndNeverAtIt) {
  EXPECT_EQ(NextDigestTime({}, Utc("2026-03-31T22:00:00Z")), Utc("2026-04-01T22:00:00Z"));
}

TEST(NextDigestTime, SkipsTheWeekendWhenOnWeekdays) {
  // Friday 2026-04-03 07:00 in Tokyo was sent; the next is on Monday.
  EXPECT_EQ(NextDigestTime({}, Utc("2026-04-02T22:00:00Z")), Utc("2026-04-05T22:00:00Z"));
}

TEST(NextDigestTime, ComesOnTheWeekendWhenDaily) {
  const Settings daily{.digest_frequency = DigestFrequency::kDaily};
  EXPECT_EQ(NextDigestTime(daily, Utc("2026-04-02T22:00:00Z")), Utc("2026-04-03T22:00:00Z"));
}

TEST(NextDigestTime, CrossesTheYearAndTheLeapDay) {
  const Settings midnight{.digest_frequency = DigestFrequency::kDaily, .digest_hour = 0};
  EXPECT_EQ(NextDigestTime(midnight, Utc("2027-12-31T14:59:59Z")), Utc("2027-12-31T15:00:00Z"));
  EXPECT_EQ(NextDigestTime(midnight, Utc("2028-02-28T15:00:00Z")), Utc("2028-02-29T15:00:00Z"));
}

TEST(NextDigestTime, IsOnceADayWhenClocksChange) {
  // In Berlin 02:00 does not exist on 2026-03-29; clocks go from 02:00 to 03:00 at 01:00 UTC.
  const Settings berlin{
      .digest_frequency = DigestFrequency::kDaily, .digest_hour = 2, .time_zone = "Europe/Berlin"};
  const absl::Time jump = NextDigestTime(berlin, Utc("2026-03-28T12:00:00Z"));
  EXPECT_EQ(jump, Utc("2026-03-29T01:00:00Z"));
  EXPECT_EQ(NextDigestTime(berlin, jump), Utc("2026-03-30T00:00:00Z"));
}

TEST(NextDigestTime, NeverComesWhenSwitchedOff) {
  EXPECT_EQ(NextDigestTime({.digest_frequency = DigestFrequency::kOff}, absl::Now()),
            absl::InfiniteFuture());
}

TEST(DigestWindowBegin, IsWhereTheLastOneEnded) {
  const absl::Time to = Utc("2026-04-01T22:00:00Z");
  EXPECT_EQ(DigestWindowBegin(to - absl::Hours(24), to), to - absl::Hours(24));
}

TEST(DigestWindowBegin, ReachesBackOneMonthAtTheMost) {
  const absl::Time to = Utc("2026-04-01T22:00:00Z");
  EXPECT_EQ(DigestWindowBegin(absl::InfinitePast(), to), to - absl::Hours(24 * 31));
}

TEST(CheckSettings, AcceptsTheDefaults) { EXPECT_TRUE(CheckSettings({}).ok()); }

TEST(CheckSettings, RefusesAnHourThatDoesNotExist) {
  EXPECT_EQ(CheckSettings({.digest_hour = 24}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CheckSettings({.digest_hour = -1}).code(), absl::StatusCode::kInvalidArgument);
}

TEST(CheckSettings, RefusesNamesThatAreNotZones) {
  for (const char* name :
       {"", "Asia/Nowhere", "../etc/passwd", "/etc/passwd", "file:/etc/passwd", ":Asia/Tokyo"}) {
    EXPECT_EQ(CheckSettings({.time_zone = name}).code(), absl::StatusCode::kInvalidArgument)
        << name;
  }
}

}  // namespace
}  // namespace hiroba::notifications
