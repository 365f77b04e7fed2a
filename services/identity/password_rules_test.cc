#include "services/identity/password_rules.h"

#include <gtest/gtest.h>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

PasswordReset NewReset() {
  return {.id = PasswordResetId{7},
          .address = std::string(32, 'a'),
          .member = MemberId{8},
          .code = {.hash = std::string(32, 'h'), .expire_time = kNow + kCodeLifetime},
          .create_time = kNow};
}

TEST(CheckRecentPasswordResets, AllowsFiveAnHourAndTenADay) {
  EXPECT_THAT(CheckRecentPasswordResets({.in_hour = 4, .in_day = 9}), IsOk());
  for (const RecentPasswordResets recent :
       {RecentPasswordResets{.in_hour = 5, .in_day = 5}, {.in_hour = 0, .in_day = 10}}) {
    const absl::Status refused = CheckRecentPasswordResets(recent);
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_RESETS"));
    EXPECT_TRUE(RetryAfter(refused).has_value());
  }
}

TEST(CheckPasswordResetCode, HasFiveTries) {
  PasswordReset reset = NewReset();
  const std::string wrong(32, 'w');
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(CheckPasswordResetCode(reset, wrong, 999, kNow),
                StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
  }
  EXPECT_THAT(CheckPasswordResetCode(reset, reset.code.hash, 999, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_TRIES_USED"));
}

TEST(CheckPasswordResetCode, HasOneTryWhileManyAreGuessedAt) {
  PasswordReset reset = NewReset();
  EXPECT_THAT(CheckPasswordResetCode(reset, reset.code.hash, 5000, kNow), IsOk());
  EXPECT_THAT(CheckPasswordResetCode(reset, std::string(32, 'w'), 1000, kNow),
              StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
  EXPECT_THAT(CheckPasswordResetCode(reset, reset.code.hash, 0, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_TRIES_USED"));
}

TEST(ChangePassword, IsOfThePasswordThatWasFoundRight) {
  Member member{.password_hash = "old"};
  EXPECT_THAT(ChangePassword(member, "older", "new"),
              StatusIs(absl::StatusCode::kAborted, "PASSWORD_CHANGED_MEANWHILE"));
  EXPECT_EQ(member.password_hash, "old");
  EXPECT_THAT(ChangePassword(member, "old", "new"), IsOk());
  EXPECT_EQ(member.password_hash, "new");
}

TEST(FinishPasswordReset, IsOfTheCodeAndOfTheAddressItWentTo) {
  const PasswordReset reset = NewReset();
  Member member{.password_hash = "old"};
  EXPECT_THAT(
      FinishPasswordReset(reset, member, reset.code.hash, std::string(32, 'b'), "new", kNow),
      StatusIs(absl::StatusCode::kNotFound, "PASSWORD_RESET_NOT_FOUND"));
  EXPECT_THAT(FinishPasswordReset(reset, member, std::string(32, 'w'), reset.address, "new", kNow),
              StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
  EXPECT_THAT(FinishPasswordReset(reset, member, reset.code.hash, reset.address, "new",
                                  kNow + kCodeLifetime),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_EXPIRED"));
  EXPECT_EQ(member.password_hash, "old");
  EXPECT_THAT(FinishPasswordReset(reset, member, reset.code.hash, reset.address, "new", kNow),
              IsOk());
  EXPECT_EQ(member.password_hash, "new");
}

}  // namespace
}  // namespace hiroba::identity
