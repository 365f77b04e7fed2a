#include "services/identity/notice_rules.h"

#include <gtest/gtest.h>

namespace hiroba::identity {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(NextAttempt, WaitsLongerEachTimeUpToAnHour) {
  const auto pause = [](int attempts) {
    return *NextAttempt({.create_time = kNow, .attempts = attempts}, kNow) - kNow;
  };
  EXPECT_EQ(pause(0), absl::Minutes(1));
  EXPECT_EQ(pause(1), absl::Minutes(2));
  EXPECT_EQ(pause(5), absl::Minutes(32));
  EXPECT_EQ(pause(6), absl::Hours(1));
  EXPECT_EQ(pause(1000), absl::Hours(1));
}

TEST(NextAttempt, GivesUpAfterThreeDays) {
  const Notice notice{.create_time = kNow, .attempts = 70};
  EXPECT_TRUE(NextAttempt(notice, kNow + absl::Hours(71)).has_value());
  EXPECT_FALSE(NextAttempt(notice, kNow + absl::Hours(72)).has_value());
}

}  // namespace
}  // namespace hiroba::identity
