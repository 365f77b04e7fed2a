#include "services/notifications/mail_rules.h"

#include <gtest/gtest.h>

namespace hiroba::notifications {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);

TEST(InstantMailDue, IsAtOnceForTheFirstMailOfAThread) {
  EXPECT_EQ(InstantMailDue(absl::InfinitePast(), kNow, kMailInterval), kNow);
}

TEST(InstantMailDue, WaitsUntilTenMinutesAfterTheLastOne) {
  EXPECT_EQ(InstantMailDue(kNow - absl::Minutes(4), kNow, kMailInterval), kNow + absl::Minutes(6));
}

TEST(InstantMailDue, IsAtOnceAgainAfterTenMinutes) {
  EXPECT_EQ(InstantMailDue(kNow - absl::Minutes(10), kNow, kMailInterval), kNow);
}

TEST(MailRetryDelay, DoublesUpToFourHours) {
  EXPECT_EQ(MailRetryDelay(1), absl::Seconds(5));
  EXPECT_EQ(MailRetryDelay(2), absl::Seconds(10));
  EXPECT_EQ(MailRetryDelay(8), absl::Seconds(640));
  EXPECT_EQ(MailRetryDelay(13), absl::Hours(4));
  EXPECT_EQ(MailRetryDelay(1000), absl::Hours(4));
}

}  // namespace
}  // namespace hiroba::notifications
