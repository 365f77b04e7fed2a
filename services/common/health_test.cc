#include "services/common/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "services/common/status.h"

namespace hiroba {
namespace {

absl::Status Away() { return Unavailable("REDIS_AWAY", "ない"); }
absl::Status Well() { return absl::OkStatus(); }

TEST(Health, IsNotReadyBeforeItOpens) {
  Health health;
  EXPECT_EQ(health.Check().state, Health::State::kNotReady);
  EXPECT_EQ(health.Check().json, R"({"state":"starting"})");
}

TEST(Health, ADegradingCheckLeavesItReady) {
  Health health;
  health.Add("database", Health::Weight::kReady, Well);
  health.Add("redis", Health::Weight::kDegraded, Away);
  health.Open();
  health.RunChecks();
  const Health::Report report = health.Check();
  EXPECT_EQ(report.state, Health::State::kDegraded);
  EXPECT_EQ(report.json, R"({"state":"degraded","checks":{"database":"OK","redis":"REDIS_AWAY"}})");
}

TEST(Health, AnEssentialCheckMakesItUnready) {
  Health health;
  health.Add("database", Health::Weight::kReady, Away);
  health.Add("redis", Health::Weight::kDegraded, Away);
  health.Open();
  health.RunChecks();
  EXPECT_EQ(health.Check().json,
            R"({"state":"not ready","checks":{"database":"REDIS_AWAY","redis":"REDIS_AWAY"}})");
  EXPECT_EQ(health.Check().state, Health::State::kNotReady);
}

TEST(Health, NobodyWhoAsksWaitsForACheckThatHangs) {
  Health health;
  std::latch hanging(1);
  std::latch may_end(1);
  health.Add("database", Health::Weight::kReady, [&] {
    hanging.count_down();
    may_end.wait();
    return absl::OkStatus();
  });
  health.Open();
  std::thread checks([&] { health.RunChecks(); });
  hanging.wait();
  EXPECT_EQ(health.Check().state, Health::State::kNotReady);
  EXPECT_EQ(health.Check().json, R"({"state":"starting"})");
  may_end.count_down();
  checks.join();
  EXPECT_EQ(health.Check().state, Health::State::kReady);
}

TEST(Health, AReportThatIsTooOldIsNotReady) {
  Health health(absl::ZeroDuration());
  health.Add("database", Health::Weight::kReady, Well);
  health.Open();
  health.RunChecks();
  EXPECT_EQ(health.Check().state, Health::State::kNotReady);
  EXPECT_EQ(health.Check().json, R"({"state":"not ready","checks":{"health":"HANGING"}})");
}

TEST(Health, AsksNobodyWhileStopping) {
  Health health;
  bool gone = false;
  health.Add("x", Health::Weight::kReady, [&gone] {
    EXPECT_FALSE(gone);
    return absl::OkStatus();
  });
  health.Open();
  health.Drain();
  gone = true;
  health.RunChecks();
  EXPECT_EQ(health.Check().state, Health::State::kNotReady);
  EXPECT_EQ(health.Check().json, R"({"state":"stopping"})");
}

}  // namespace
}  // namespace hiroba
