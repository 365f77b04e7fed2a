#include "services/common/sole_replica.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/testing/eventually.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/test_database.h"

namespace hiroba {
namespace {

using ::testing::Eq;
using ::testing::Optional;

constexpr Statement kInsertSilent{"test_insert_silent",
                                  "INSERT INTO replicas VALUES (7,1,UTC_TIMESTAMP(6))"};
constexpr Statement kDeleteAll{"test_delete_replicas", "DELETE FROM replicas"};
constexpr Statement kCount{"test_count_replicas", "SELECT COUNT(*) FROM replicas"};
constexpr Statement kRenewals{"test_renewals", "SELECT COALESCE(MAX(renewals),0) FROM replicas"};

// A replica at work, with connections of its own.
class Replica {
 public:
  explicit Replica(const TestDatabase& test, const SoleReplicaOptions& options = {})
      : database_(test.Connect(4)), replica_(*database_, ids_, metrics_, options) {}

  SoleReplica* operator->() { return &replica_; }
  Database& database() { return *database_; }
  // Stops in order.
  void Stop() { thread_ = {}; }

 private:
  SystemClock clock_;
  IdGenerator ids_{clock_};
  Metrics metrics_;
  const std::unique_ptr<Database> database_;
  SoleReplica replica_;
  std::jthread thread_{[this](std::stop_token stop) { replica_.Run(stop); }};
};

class SoleReplicaTest : public ::testing::Test {
 protected:
  std::uint64_t Number(const Statement& statement) {
    return test_.database()
        .Read(TestDeadline(), [&](Connection& connection) { return connection.Select(statement); })
        .value()
        .front()
        .Uint64(0);
  }

  void Change(const Statement& statement) {
    ASSERT_THAT(test_.database().Read(
                    TestDeadline(),
                    [&](Connection& connection) { return connection.Execute(statement).status(); }),
                IsOk());
  }

  TestDatabase test_{"common"};
};

TEST_F(SoleReplicaTest, TheFirstIsAloneAtOnceAndStaysSo) {
  Replica replica(test_);
  EXPECT_THAT(replica->AwaitMayWrite(TestDeadline()), IsOk());
  EXPECT_THAT(replica->Period(), Optional(Eq(1u)));
  // Longer than one renewal is believed.
  EXPECT_TRUE(Eventually([&] {
    EXPECT_THAT(replica->Period(), Optional(Eq(1u)));
    return Number(kRenewals) > 4;
  }));
}

TEST_F(SoleReplicaTest, NobodyIsAloneOnceANewOneMayWrite) {
  Replica first(test_);
  ASSERT_TRUE(Eventually([&] { return first->Period().has_value(); }));
  Replica second(test_);
  ASSERT_THAT(second->AwaitMayWrite(TestDeadline()), IsOk());
  EXPECT_EQ(first->Period(), std::nullopt);
  EXPECT_EQ(second->Period(), std::nullopt);
  EXPECT_THAT(first->AwaitMayWrite(absl::Now()), IsOk());

  second.Stop();
  EXPECT_FALSE(second->AwaitMayWrite(absl::Now()).ok());
  EXPECT_TRUE(Eventually([&] { return first->Period().has_value(); }));
  EXPECT_THAT(first->Period(), Optional(Eq(2u))) << "what was kept before is not right any more";
}

TEST_F(SoleReplicaTest, AKilledOneIsWaitedForAndForgotten) {
  Change(kInsertSilent);
  Replica replica(test_, {.dead_after = absl::Seconds(4)});
  EXPECT_THAT(replica->AwaitMayWrite(absl::Now() + absl::Milliseconds(200)),
              StatusIs(absl::StatusCode::kUnavailable, "REPLICA_UNKNOWN"));
  EXPECT_THAT(replica->AwaitMayWrite(TestDeadline()), IsOk());
  EXPECT_EQ(replica->Period(), std::nullopt) << "it may only be slow";
  EXPECT_TRUE(Eventually([&] { return replica->Period().has_value(); }));
  EXPECT_TRUE(Eventually([&] { return Number(kCount) == 1; }));
}

TEST_F(SoleReplicaTest, WhoWasTakenForDeadBeginsAnew) {
  Replica replica(test_);
  ASSERT_TRUE(Eventually([&] { return replica->Period().has_value(); }));
  Change(kDeleteAll);
  EXPECT_TRUE(Eventually([&] { return replica->Period().value_or(1) > 1; }));
  EXPECT_EQ(Number(kCount), 1u);
  EXPECT_THAT(replica->AwaitMayWrite(TestDeadline()), IsOk());
}

TEST_F(SoleReplicaTest, LeavesNoRow) {
  {
    Replica replica(test_);
    ASSERT_TRUE(Eventually([&] { return replica->Period().has_value(); }));
  }
  EXPECT_EQ(Number(kCount), 0u);
}

// What is read in a period does not change while the period lasts, however others come and go.
TEST_F(SoleReplicaTest, WhatIsReadInAPeriodStaysRight) {
  constexpr Statement kMake{"test_make",
                            "INSERT INTO consumer_positions (consumer,position) VALUES ('x',0)"};
  constexpr Statement kWrite{
      "test_write", "UPDATE consumer_positions SET position=position+1 WHERE consumer='x'"};
  constexpr Statement kRead{"test_read", "SELECT position FROM consumer_positions"};
  Change(kMake);
  std::atomic<int> compared = 0;
  std::atomic<int> written = 0;
  const auto live = [&](unsigned seed) {
    std::mt19937 random(seed);
    while (compared < 100 || written < 100) {
      absl::SleepFor(absl::Milliseconds(static_cast<int>(random() % 300)));
      Replica replica(test_,
                      {.renew_interval = absl::Milliseconds(20), .trust = absl::Milliseconds(400)});
      Database& database = replica.database();
      const auto read = [&] {
        return database
            .Read(TestDeadline(), [&](Connection& connection) { return connection.Select(kRead); })
            .value()
            .front()
            .Uint64(0);
      };
      for (int i = 0; i < 20; ++i) {
        if (const std::optional<std::uint64_t> period = replica->Period()) {
          const std::uint64_t before = read();
          absl::SleepFor(absl::Milliseconds(static_cast<int>(random() % 20)));
          const std::uint64_t after = read();
          if (replica->Period() != period) continue;
          EXPECT_EQ(before, after);
          ++compared;
        } else if (replica->AwaitMayWrite(absl::Now() + absl::Milliseconds(5)).ok()) {
          EXPECT_THAT(database.Read(TestDeadline(),
                                    [&](Connection& connection) {
                                      return connection.Execute(kWrite).status();
                                    }),
                      IsOk());
          ++written;
        }
      }
    }
  };
  std::vector<std::jthread> lives;
  for (unsigned seed = 1; seed <= 2; ++seed) lives.emplace_back(live, seed);
}

}  // namespace
}  // namespace hiroba
