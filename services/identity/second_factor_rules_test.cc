#include "services/identity/second_factor_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/totp.h"

namespace hiroba::identity {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kSecret[] = "12345678901234567890";
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
constexpr MemberId kMember{7};

class SecondFactorTest : public ::testing::Test {
 protected:
  // One that was turned on long ago.
  SecondFactor On() const {
    SecondFactor factor{.secret = "sealed", .enable_time = kNow - absl::Hours(24)};
    RenewRecoveryCodes(factor, recovery_);
    return factor;
  }

  UsedCode Use(SecondFactor& factor, std::string_view typed, absl::Time now = kNow) const {
    return UseSecondFactor(factor, kSecret, typed, codes_, kMember, now);
  }

  const CodeHasher codes_{std::string(kCodeKeyBytes, 'k')};
  const RecoveryCodes recovery_ = NewRecoveryCodes(codes_, kMember);
};

TEST(CheckWrongSecondFactors, AllowsTenFromOnePlaceAndTwentyInAll) {
  EXPECT_THAT(CheckWrongSecondFactors({.of_address = 19, .of_source = 9}), IsOk());
  for (const SignInFailures failures :
       {SignInFailures{.of_address = 10, .of_source = 10}, {.of_address = 20, .of_source = 0}}) {
    const absl::Status refused = CheckWrongSecondFactors(failures);
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_WRONG_CODES"));
    EXPECT_TRUE(RetryAfter(refused).has_value());
  }
  // Nobody else's keep the owner out where she is signed in.
  EXPECT_THAT(
      CheckWrongSecondFactors({.of_address = 5000, .of_source = 9, .is_known_source = true}),
      IsOk());
}

TEST_F(SecondFactorTest, IsTurnedOnByTheFirstCodeWithinTenMinutes) {
  SecondFactor factor;
  EXPECT_THAT(CheckSecondFactorIsBegun(factor, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, "SECOND_FACTOR_NOT_BEGUN"));
  ASSERT_THAT(BeginSecondFactor(factor, "sealed", kNow), IsOk());
  EXPECT_FALSE(factor.on());
  const absl::Time end = kNow + absl::Minutes(10);
  EXPECT_THAT(CheckSecondFactorIsBegun(factor, end - absl::Seconds(1)), IsOk());
  EXPECT_THAT(CheckSecondFactorIsBegun(factor, end),
              StatusIs(absl::StatusCode::kFailedPrecondition, "SECOND_FACTOR_NOT_BEGUN"));

  EXPECT_THAT(ConfirmSecondFactor(factor, kSecret, "000000", recovery_, kNow),
              StatusIs(absl::StatusCode::kInvalidArgument, "SECOND_FACTOR_WRONG"));
  EXPECT_FALSE(factor.on());
  const std::string code = TotpCode(kSecret, TotpStep(kNow));
  ASSERT_THAT(ConfirmSecondFactor(factor, kSecret, code, recovery_, kNow), IsOk());
  EXPECT_TRUE(factor.on());
  EXPECT_EQ(factor.secret, "sealed");
  EXPECT_EQ(factor.enable_time, kNow);
  EXPECT_THAT(factor.pending_secret, IsEmpty());
  EXPECT_THAT(factor.recovery_hashes, SizeIs(10));
  EXPECT_EQ(Use(factor, code), UsedCode::kUsedBefore) << "that code signs nobody in";
  EXPECT_THAT(BeginSecondFactor(factor, "another", kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, "SECOND_FACTOR_ON"));
}

TEST_F(SecondFactorTest, ACodeOfTheAppIsGoodOnceAndNoneBeforeItAfterwards) {
  SecondFactor factor = On();
  const int64_t step = TotpStep(kNow);
  EXPECT_EQ(Use(factor, "０００ ０００"), UsedCode::kWrong);
  EXPECT_EQ(Use(factor, TotpCode(kSecret, step)), UsedCode::kApp);
  EXPECT_EQ(Use(factor, TotpCode(kSecret, step)), UsedCode::kUsedBefore);
  EXPECT_EQ(Use(factor, TotpCode(kSecret, step - 1)), UsedCode::kUsedBefore);
  EXPECT_EQ(Use(factor, TotpCode(kSecret, step + 1)), UsedCode::kApp);
  EXPECT_EQ(Use(factor, TotpCode(kSecret, step + 2)), UsedCode::kWrong) << "not yet";
  EXPECT_EQ(Use(factor, TotpCode(kSecret, step + 2), kNow + kTotpPeriod), UsedCode::kApp);
}

TEST_F(SecondFactorTest, EachRecoveryCodeIsGoodOnce) {
  SecondFactor factor = On();
  for (const std::string& code : recovery_.codes) {
    EXPECT_EQ(Use(factor, code), UsedCode::kRecovery);
    EXPECT_EQ(Use(factor, code), UsedCode::kWrong);
  }
  EXPECT_THAT(factor.recovery_hashes, IsEmpty());
  EXPECT_EQ(Use(factor, TotpCode(kSecret, TotpStep(kNow))), UsedCode::kApp);
}

TEST_F(SecondFactorTest, RenewedRecoveryCodesReplaceTheOldOnes) {
  SecondFactor factor = On();
  const RecoveryCodes renewed = NewRecoveryCodes(codes_, kMember);
  RenewRecoveryCodes(factor, renewed);
  EXPECT_EQ(Use(factor, recovery_.codes[0]), UsedCode::kWrong);
  EXPECT_EQ(Use(factor, renewed.codes[0]), UsedCode::kRecovery);
}

TEST_F(SecondFactorTest, NothingIsKeptOfOneThatIsTurnedOff) {
  SecondFactor factor = On();
  EXPECT_THAT(CheckSecondFactorIsOn(factor), IsOk());
  DisableSecondFactor(factor);
  EXPECT_EQ(factor, SecondFactor());
  EXPECT_THAT(CheckSecondFactorIsOn(factor),
              StatusIs(absl::StatusCode::kFailedPrecondition, "SECOND_FACTOR_OFF"));
}

}  // namespace
}  // namespace hiroba::identity
