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
  EXPECT_EQ(MailRetryDelay(1), absl::Minutes(1));
  EXPECT_EQ(MailRetryDelay(2), absl::Minutes(2));
  EXPECT_EQ(MailRetryDelay(8), absl::Minutes(128));
  EXPECT_EQ(MailRetryDelay(9), absl::Hours(4));
  EXPECT_EQ(MailRetryDelay(1000), absl::Hours(4));
}

}  // namespace
}  // namespace hiroba::notifications
