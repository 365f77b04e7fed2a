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

constexpr Statement kInsertSilent{"test_insert_silent", "INSERT INTO replicas VALUES (7,1)"};
constexpr Statement kDeleteAll{"test_delete_replicas", "DELETE FROM replicas"};
constexpr Statement kCount{"test_count_replicas", "SELECT COUNT(*) FROM replicas"};
constexpr Statement kRenewals{"test_renewals", "SELECT COALESCE(MAX(renewals),0) FROM replicas"};

// A replica at work, with connections of its own.
class Replica {
 public:
  explicit Replica(const TestDatabase& test, const SoleReplicaOptions& options = {})
      : database_(test.Connect(4)),
        replica_(std::in_place, database_->options(), ids_, metrics_, options) {}

  SoleReplica* operator->() { return &*replica_; }
  Database& database() { return *database_; }
  // Stops in order.
  void Stop() { replica_.reset(); }

 private:
  SystemClock clock_;
  IdGenerator ids_{clock_};
  Metrics metrics_;
  const std::unique_ptr<Database> database_;
  std::optional<SoleReplica> replica_;
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

  // Holds all rows for some time: whoever looks with locks or renews fails, or waits.
  void Hold(absl::Duration time) {
    constexpr Statement kHold{"test_hold", "SELECT replica_id FROM replicas FOR UPDATE"};
    const auto hold = [&](Transaction& transaction) {
      const absl::Status held = transaction.Select(kHold).status();
      absl::SleepFor(time);
      return held;
    };
    EXPECT_THAT(test_.root().Transact(TestDeadline(), hold), IsOk());
  }

  // Looks for a while whether one believes to be alone while the other may write.
  static void ExpectNeverBoth(Replica& first, Replica& second, absl::Duration time) {
    const absl::Time end = absl::Now() + time;
    while (absl::Now() < end) {
      const bool first_writes = first->AwaitMayWrite(absl::Now()).ok();
      const bool second_writes = second->AwaitMayWrite(absl::Now()).ok();
      ASSERT_FALSE(first_writes && second->Period().has_value());
      ASSERT_FALSE(second_writes && first->Period().has_value());
      absl::SleepFor(absl::Milliseconds(1));
    }
  }

  TestDatabase test_{"common"};
};

TEST_F(SoleReplicaTest, TheFirstIsAloneAtOnceAndStaysSo) {
  constexpr absl::Duration kTrust = absl::Seconds(4);
  Replica replica(test_, {.trust = kTrust});
  const absl::Time begin = absl::Now();
  EXPECT_THAT(replica->AwaitMayWrite(TestDeadline()), IsOk());
  EXPECT_THAT(replica->Period(), Optional(Eq(1u)));
  // Longer than one renewal is believed.
  EXPECT_TRUE(Eventually([&] {
    EXPECT_THAT(replica->Period(), Optional(Eq(1u)));
    return Number(kRenewals) > 4 && absl::Now() > begin + kTrust * 1.2;
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
  EXPECT_TRUE(Eventually([&] { return first->Period().has_value(); }));
  EXPECT_THAT(first->Period(), Optional(Eq(2u))) << "what was kept before is not right any more";
}

TEST_F(SoleReplicaTest, AKilledOneIsWaitedForAndForgotten) {
  Change(kInsertSilent);
  Replica replica(test_, {.dead_after = absl::Seconds(3)});
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

TEST_F(SoleReplicaTest, ANewOneWaitsForRenewalsThatAreMade) {
  Replica first(test_);
  ASSERT_TRUE(Eventually([&] { return first->Period().has_value(); }));
  for (int i = 0; i < 3; ++i) {
    std::jthread holds([&] { Hold(absl::Milliseconds(650)); });
    Replica second(test_);
    ExpectNeverBoth(first, second, absl::Milliseconds(1'500));
    EXPECT_THAT(second->AwaitMayWrite(TestDeadline()), IsOk());
    EXPECT_EQ(first->Period(), std::nullopt);
  }
}

TEST_F(SoleReplicaTest, TwoThatWereAwayForLongDoNotTakeEachOtherForDead) {
  const SoleReplicaOptions options{.dead_after = absl::Milliseconds(1'000)};
  Replica first(test_, options);
  Replica second(test_, options);
  ASSERT_THAT(first->AwaitMayWrite(TestDeadline()), IsOk());
  ASSERT_THAT(second->AwaitMayWrite(TestDeadline()), IsOk());
  std::jthread holds([&] { Hold(absl::Milliseconds(2'500)); });
  ExpectNeverBoth(first, second, absl::Seconds(5));
}

TEST_F(SoleReplicaTest, SaysAtOnceThatTheDatabaseIsAway) {
  Replica replica(test_, {.write_time = absl::Seconds(2)});
  ASSERT_THAT(replica->AwaitMayWrite(TestDeadline()), IsOk());
  TestDatabaseServer::Get().Kill();
  // For a while it may write all the same.
  EXPECT_TRUE(Eventually([&] { return !replica->AwaitMayWrite(TestDeadline()).ok(); }));
  EXPECT_EQ(replica->Period(), std::nullopt);
  const absl::Time begin = absl::Now();
  EXPECT_THAT(replica->AwaitMayWrite(TestDeadline()),
              StatusIs(absl::StatusCode::kUnavailable, "REPLICA_UNKNOWN"));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(2));
  TestDatabaseServer::Get().Start();
  EXPECT_TRUE(Eventually([&] { return replica->AwaitMayWrite(absl::Now()).ok(); }));
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
  const std::jthread trouble([&](const std::stop_token& stop) {
    std::mt19937 random(3);
    while (!stop.stop_requested()) {
      absl::SleepFor(absl::Milliseconds(static_cast<int>(random() % 400)));
      Hold(absl::Milliseconds(static_cast<int>(random() % 700)));
    }
  });
  std::vector<std::jthread> lives;
  for (unsigned seed = 1; seed <= 2; ++seed) lives.emplace_back(live, seed);
  lives.clear();
}

}  // namespace
}  // namespace hiroba
