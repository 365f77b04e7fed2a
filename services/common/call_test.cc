#include "services/common/call.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

absl::Time DeadlineOf(const Call& call, absl::Duration budget = absl::InfiniteDuration()) {
  return absl::FromChrono(call.NewClientContext(budget)->deadline());
}

TEST(Call, GivesOthersALittleLessTimeThanItHas) {
  const Call call{.deadline = absl::Now() + absl::Seconds(10)};
  EXPECT_LT(DeadlineOf(call), call.deadline);
  EXPECT_GT(DeadlineOf(call), call.deadline - absl::Milliseconds(100));
}

TEST(Call, GivesOthersNoMoreThanTheBudget) {
  const Call call{.deadline = absl::Now() + absl::Seconds(10)};
  EXPECT_LT(DeadlineOf(call, absl::Milliseconds(300)), absl::Now() + absl::Milliseconds(301));
  EXPECT_LT(DeadlineOf(call, absl::Hours(1)), call.deadline);
}

class InternalCallsTest : public testing::Test {
 protected:
  FakeClock clock_;
  CallerKey seed_ = NewCallerSeed();
  CallerSigner signer_{seed_};
  CallerVerifier verifier_{{PublicCallerKey(seed_)}, clock_};
  InternalCalls calls_{signer_, clock_};
};

TEST_F(InternalCallsTest, AreSignedAsTheServiceItself) {
  const Call call = calls_.New("outbox relay", absl::Seconds(5));
  EXPECT_TRUE(call.caller.internal);
  EXPECT_EQ(call.method, "outbox relay");
  EXPECT_EQ(call.request_id.size(), 16);
  const auto verified = verifier_.Verify(*call.caller_token);
  ASSERT_THAT(verified, IsOk());
  EXPECT_TRUE((*verified)->caller.internal);
  EXPECT_FALSE((*verified)->caller.signed_in());
}

TEST_F(InternalCallsTest, ForAMemberKeepRequestIdAndDeadline) {
  const Call call{.caller = {.member = MemberId{1}},
                  .request_id = "r",
                  .deadline = absl::Now() + absl::Seconds(1),
                  .method = "m"};
  const Call internal = calls_.For(call);
  EXPECT_TRUE(internal.caller.internal);
  EXPECT_FALSE(internal.caller.signed_in());
  EXPECT_EQ(internal.request_id, "r");
  EXPECT_EQ(internal.deadline, call.deadline);
}

TEST_F(InternalCallsTest, SignAnewBeforeTheTokenRunsOut) {
  const auto first = calls_.New("x", absl::Seconds(1)).caller_token;
  EXPECT_EQ(calls_.New("x", absl::Seconds(1)).caller_token, first);
  for (int i = 0; i < 10; ++i) {
    clock_.Advance(absl::Seconds(20));
    EXPECT_THAT(verifier_.Verify(*calls_.New("x", absl::Seconds(1)).caller_token), IsOk());
  }
  EXPECT_NE(calls_.New("x", absl::Seconds(1)).caller_token, first);
}

}  // namespace
}  // namespace hiroba
