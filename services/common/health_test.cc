#include "services/common/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  const Health::Report report = health.Check();
  EXPECT_EQ(report.state, Health::State::kDegraded);
  EXPECT_EQ(report.json, R"({"state":"degraded","checks":{"database":"OK","redis":"REDIS_AWAY"}})");
}

TEST(Health, AnEssentialCheckMakesItUnready) {
  Health health;
  health.Add("database", Health::Weight::kReady, Away);
  health.Add("redis", Health::Weight::kDegraded, Away);
  health.Open();
  EXPECT_EQ(health.Check().state, Health::State::kNotReady);
}

TEST(Health, ChecksAreAskedOnceASecondAtMost) {
  Health health;
  int asked = 0;
  health.Add("x", Health::Weight::kReady, [&asked] {
    ++asked;
    return absl::OkStatus();
  });
  health.Open();
  health.Check();
  health.Check();
  EXPECT_EQ(asked, 1);
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
  EXPECT_EQ(health.Check().state, Health::State::kNotReady);
  EXPECT_EQ(health.Check().json, R"({"state":"stopping"})");
}

}  // namespace
}  // namespace hiroba
