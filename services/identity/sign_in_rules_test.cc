#include "services/identity/sign_in_rules.h"

#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

TEST(CheckSignInFailures, AllowsTwentyFromOnePlace) {
  EXPECT_THAT(CheckSignInFailures({.of_address = 19, .of_source = 19}), IsOk());
  const absl::Status refused = CheckSignInFailures({.of_address = 20, .of_source = 20});
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_WRONG_PASSWORDS"));
  EXPECT_TRUE(RetryAfter(refused).has_value());
}

TEST(CheckSignInFailures, AHundredFromElsewhereDoNotLockOutTheOwnerWhereSheIsSignedIn) {
  EXPECT_THAT(CheckSignInFailures({.of_address = 99, .of_source = 0}), IsOk());
  EXPECT_FALSE(CheckSignInFailures({.of_address = 100, .of_source = 0}).ok());
  EXPECT_THAT(CheckSignInFailures({.of_address = 5000, .of_source = 19, .is_known_source = true}),
              IsOk());
}

TEST(CheckSignInFailures, AColleagueBehindTheSameAddressDoesNotLockOutTheOwner) {
  EXPECT_THAT(CheckSignInFailures({.of_address = 20, .of_source = 20, .is_known_source = true}),
              IsOk());
  EXPECT_FALSE(
      CheckSignInFailures({.of_address = 100, .of_source = 100, .is_known_source = true}).ok());
}

TEST(CheckReauthenticationFailures, CountsOnlyThoseOfTheSession) {
  EXPECT_THAT(CheckReauthenticationFailures({.of_address = 5000, .of_source = 19}), IsOk());
  EXPECT_THAT(CheckReauthenticationFailures({.of_address = 20, .of_source = 20}),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_WRONG_PASSWORDS"));
}

}  // namespace
}  // namespace hiroba::identity
