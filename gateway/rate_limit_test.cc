#include "gateway/rate_limit.h"

#include <csignal>
#include <future>
#include <random>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/test_redis.h"

namespace hiroba::gateway {
namespace {

RateDecision TakeNow(RateLimiter& limiter, const RateRule& rule, std::string_view who) {
  if (const auto decision = limiter.TryTake(rule, who)) return *decision;
  std::promise<RateDecision> promise;
  limiter.Take(rule, who, [&](RateDecision decision) { promise.set_value(decision); });
  return promise.get_future().get();
}

int AllowedOf(RateLimiter& limiter, const RateRule& rule, std::string_view who, int times) {
  int allowed = 0;
  for (int i = 0; i < times; ++i) allowed += TakeNow(limiter, rule, who).allowed ? 1 : 0;
  return allowed;
}

TEST(RateRule, ReadsRateAndBurst) {
  const auto rule = RateRule::Parse("reads", "0.5/30");
  ASSERT_TRUE(rule.ok());
  EXPECT_EQ(rule->per_second, 0.5);
  EXPECT_EQ(rule->burst, 30);
  EXPECT_EQ(RateRule::Parse("reads", "off")->burst, 0);
  for (const char* text : {"", "5", "5/", "/5", "0/5", "5/0", "-1/5", "5/5x", "x/5"}) {
    EXPECT_FALSE(RateRule::Parse("reads", text).ok()) << text;
  }
}

TEST(TokenBucket, NeverGivesMoreThanBurstAndRateWhateverTheClockDoes) {
  const RateRule rule{"r", 10, 50};
  std::mt19937_64 random(5);
  for (int round = 0; round < 200; ++round) {
    const absl::Time start = absl::FromUnixSeconds(1'800'000'000);
    absl::Time now = start;
    TokenBucket bucket(rule, start);
    absl::Duration moved_forward;
    int taken = 0;
    for (int i = 0; i < 200; ++i) {
      const auto step = absl::Milliseconds(static_cast<int64_t>(random() % 400) - 100);
      now += step;
      if (step > absl::ZeroDuration()) moved_forward += step;
      taken += bucket.Take(rule, 1 + static_cast<int>(random() % 5), now);
      ASSERT_GE(bucket.tokens(), 0);
      ASSERT_LE(bucket.tokens(), 50);
    }
    ASSERT_LE(taken, 50 + absl::ToDoubleSeconds(moved_forward) * 10 + 1);
  }
}

TEST(RateLimiter, LimitsByItselfWithoutRedis) {
  FakeClock clock;
  RateLimiter limiter(nullptr, clock);
  const RateRule rule{"writes", 2, 10};
  EXPECT_EQ(AllowedOf(limiter, rule, "a", 15), 10);
  EXPECT_EQ(AllowedOf(limiter, rule, "b", 1), 1);
  const RateDecision refused = TakeNow(limiter, rule, "a");
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.limit, 10);
  EXPECT_EQ(refused.remaining, 0);
  EXPECT_EQ(refused.retry_after, absl::Milliseconds(500));
  EXPECT_EQ(refused.full_after, absl::Seconds(5));
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(AllowedOf(limiter, rule, "a", 5), 2);
}

TEST(RateLimiter, ABucketThatFillsInHoursIsNotForgottenInMinutes) {
  FakeClock clock;
  RateLimiter limiter(nullptr, clock);
  const RateRule rule{"sign-ups", 0.001, 2};
  EXPECT_EQ(AllowedOf(limiter, rule, "a", 3), 2);
  clock.Advance(absl::Minutes(5));
  EXPECT_EQ(AllowedOf(limiter, rule, "b", 1), 1);
  EXPECT_EQ(AllowedOf(limiter, rule, "a", 3), 0);
}

TEST(RateLimiter, LimitsNothingWhereTheRuleIsOff) {
  FakeClock clock;
  RateLimiter limiter(nullptr, clock);
  EXPECT_EQ(AllowedOf(limiter, *RateRule::Parse("x", "off"), "a", 1000), 1000);
}

TEST(RateLimiterWithRedis, SharesOneBucketBetweenGateways) {
  FakeClock clock;
  Redis redis(TestRedis::Shared().options());
  RateLimiter first(&redis, clock), second(&redis, clock);
  const RateRule rule{"shared", 0.001, 100};
  int allowed = 0;
  for (int i = 0; i < 150; ++i) {
    allowed += TakeNow(i % 2 == 0 ? first : second, rule, "a").allowed ? 1 : 0;
  }
  EXPECT_EQ(allowed, 100);
  const RateDecision refused = TakeNow(first, rule, "a");
  EXPECT_GT(refused.retry_after, absl::Seconds(500));
}

TEST(RateLimiterWithRedis, LosesNoTokensOfASlowRuleBetweenRequests) {
  FakeClock clock;
  Redis redis(TestRedis::Shared().options());
  RateLimiter limiter(&redis, clock);
  const RateRule rule{"slow", 0.001, 100};
  int allowed = 0;
  for (int i = 0; i < 110; ++i) {
    allowed += TakeNow(limiter, rule, "a").allowed ? 1 : 0;
    clock.Advance(absl::Seconds(6));
  }
  EXPECT_EQ(allowed, 100);
}

TEST(RateLimiterWithRedis, SaysHowMuchIsLeft) {
  FakeClock clock;
  Redis redis(TestRedis::Shared().options());
  RateLimiter limiter(&redis, clock);
  const RateRule rule{"left", 0.001, 100};
  for (int i = 1; i <= 40; ++i) EXPECT_EQ(TakeNow(limiter, rule, "a").remaining, 100 - i);
}

TEST(RateLimiterWithRedis, GoesOnByItselfWhenRedisGoes) {
  std::signal(SIGPIPE, SIG_IGN);  // as in every process of ours
  FakeClock clock;
  TestRedis server;
  Redis redis(server.options());
  RateLimiter limiter(&redis, clock);
  const RateRule rule{"away", 0.001, 10};
  EXPECT_TRUE(TakeNow(limiter, rule, "a").allowed);
  server.Kill();
  EXPECT_EQ(AllowedOf(limiter, rule, "b", 20), 10);
}

TEST(RateLimiterWithRedis, DoesNotKeepAQueueWaitingForARedisThatHangs) {
  FakeClock clock;
  TestRedis server;
  Redis redis(server.options());
  const RateRule rule{"hangs", 0.001, 10};
  std::vector<std::promise<RateDecision>> promises(50);
  RateLimiter limiter(&redis, clock);
  EXPECT_TRUE(TakeNow(limiter, rule, "a").allowed);
  server.Pause();
  const absl::Time start = absl::Now();
  for (size_t i = 0; i < promises.size(); ++i) {
    const std::string who = std::to_string(i);
    EXPECT_FALSE(limiter.TryTake(rule, who)) << "nobody knows yet";
    limiter.Take(rule, who,
                 [&promise = promises[i]](RateDecision decision) { promise.set_value(decision); });
  }
  for (auto& promise : promises) EXPECT_TRUE(promise.get_future().get().allowed);
  EXPECT_LT(absl::Now() - start, absl::Seconds(5))
      << "a second for the first, nothing for the rest";

  // After a while one finds out whether it is back; the others do not wait for that either.
  clock.Advance(absl::Seconds(10));
  EXPECT_FALSE(limiter.TryTake(rule, "b"));
  EXPECT_TRUE(limiter.TryTake(rule, "c"));
  server.Resume();
  std::promise<RateDecision> back;
  limiter.Take(rule, "b", [&](RateDecision decision) { back.set_value(decision); });
  EXPECT_TRUE(back.get_future().get().allowed);
  EXPECT_FALSE(limiter.TryTake(rule, "d")) << "Redis is asked again";
}

}  // namespace
}  // namespace hiroba::gateway
