#include "services/common/db.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "services/common/metrics.h"
#include "services/common/status_macros.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/test_database.h"

namespace hiroba {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr Statement kInsert{"insert", "INSERT INTO things (thing_id, name) VALUES (?, ?)"};
constexpr Statement kUpdate{"update", "UPDATE things SET name=? WHERE thing_id=?"};
constexpr Statement kSelect{"select", "SELECT name FROM things WHERE thing_id=?"};
constexpr Statement kSelectForUpdate{"select_for_update",
                                     "SELECT name FROM things WHERE thing_id=? FOR UPDATE"};
constexpr Statement kSelectMany{
    "select_many", "SELECT thing_id FROM things WHERE name<>? AND thing_id IN (?) ORDER BY 1"};
constexpr Statement kCount{"count", "SELECT COUNT(*) FROM things"};

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() {
    Text(
        "CREATE TABLE things (thing_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,"
        " name VARCHAR(50) NOT NULL, UNIQUE KEY thing_name (name))");
  }

  Database& db() { return test_.database(); }

  void Text(const std::string& sql) {
    ASSERT_THAT(
        test_.root().Read(TestDeadline(), [&](Connection& c) { return c.ExecuteText(sql); }),
        IsOk());
  }

  absl::StatusOr<uint64_t> Run(const Statement& statement, std::vector<Parameter> parameters) {
    return db().Read(TestDeadline(),
                     [&](Connection& c) { return c.ExecuteWith(statement, parameters); });
  }

  std::string Name(uint64_t id) {
    const auto rows =
        db().Read(TestDeadline(), [&](Connection& c) { return c.Select(kSelect, id); });
    EXPECT_THAT(rows, IsOk());
    return rows.ok() && !rows->empty() ? rows->front().String(0) : "nothing";
  }

  uint64_t Count() {
    const auto rows = db().Read(TestDeadline(), [&](Connection& c) { return c.Select(kCount); });
    EXPECT_THAT(rows, IsOk());
    return rows.ok() ? rows->front().Uint64(0) : 0;
  }

  TestDatabase test_;
};

TEST_F(DatabaseTest, KeepsEveryTypeExactly) {
  Text(
      "CREATE TABLE kinds (u BIGINT UNSIGNED, i INT, flag BOOL, d DOUBLE, t TEXT, b MEDIUMBLOB,"
      " time DATETIME(6), missing INT)");
  static constexpr Statement kAdd{"add", "INSERT INTO kinds VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
  static constexpr Statement kGet{"get", "SELECT * FROM kinds"};
  const absl::Time time = absl::FromUnixMicros(1'775'000'000'123'456);
  std::string blob(3'000'000, '\0');
  std::iota(blob.begin(), blob.end(), '\0');
  const std::string text = "視察の質問集め 🗾 𠮷野家";
  using ThingId = TypedId<struct ThingTag>;
  const auto added = db().Read(TestDeadline(), [&](Connection& c) {
    return c.Execute(kAdd, ThingId{~uint64_t{0}}, -5, true, 0.1, text, blob, time,
                     std::optional<int>());
  });
  ASSERT_THAT(added, IsOk());
  const auto rows = db().Read(TestDeadline(), [&](Connection& c) { return c.Select(kGet); });
  ASSERT_THAT(rows, IsOk());
  ASSERT_EQ(rows->size(), 1U);
  const Row row = rows->front();
  EXPECT_EQ(row.Uint64("u"), ~uint64_t{0});
  EXPECT_EQ(row.Int64("i"), -5);
  EXPECT_TRUE(row.Bool("flag"));
  EXPECT_EQ(row.Double("d"), 0.1);
  EXPECT_EQ(row.String("t"), text);
  EXPECT_TRUE(row.String("b") == blob);
  EXPECT_EQ(row.Time("time"), time);
  EXPECT_TRUE(row.IsNull("missing"));
}

TEST_F(DatabaseTest, ForgetsTheValuesOfTheRunBefore) {
  // Long values go another way than short ones inside the connector.
  Text("CREATE TABLE notes (note_id INT, text MEDIUMTEXT)");
  static constexpr Statement kAdd{"add", "INSERT INTO notes VALUES (?, ?)"};
  static constexpr Statement kGet{"get", "SELECT text FROM notes ORDER BY note_id"};
  const std::string texts[] = {std::string(1'000'000, 'a'), "short", "", std::string(300'000, 'b')};
  const auto rows = db().Read(TestDeadline(), [&](Connection& c) -> absl::StatusOr<Rows> {
    for (int i = 0; i < 4; ++i) RETURN_IF_ERROR(c.Execute(kAdd, i, texts[i]).status());
    RETURN_IF_ERROR(c.Execute(kAdd, 4, nullptr).status());
    RETURN_IF_ERROR(c.Execute(kAdd, 5, "end").status());
    return c.Select(kGet);
  });
  ASSERT_THAT(rows, IsOk());
  ASSERT_THAT(*rows, SizeIs(6));
  for (size_t i = 0; i < 4; ++i) EXPECT_TRUE((*rows)[i].String(0) == texts[i]) << i;
  EXPECT_TRUE((*rows)[4].IsNull(0));
  EXPECT_EQ((*rows)[5].String(0), "end");
}

TEST_F(DatabaseTest, RefusesAWrongNumberOfParameters) {
  ASSERT_THAT(Run(kInsert, {1, "one"}), IsOk());
  EXPECT_THAT(Run(kInsert, {2}), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Run(kInsert, {2, "two", 3}), StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(Count(), 1U);
}

TEST_F(DatabaseTest, CountsRowsFoundNotChanged) {
  ASSERT_THAT(Run(kInsert, {1, "one"}), IsOk());
  EXPECT_THAT(Run(kUpdate, {"one", 1}), IsOkAndHolds(1U));
  EXPECT_THAT(Run(kUpdate, {"one", 2}), IsOkAndHolds(0U));
}

TEST_F(DatabaseTest, NamesTheDuplicateKey) {
  ASSERT_THAT(Run(kInsert, {1, "one"}), IsOk());
  const auto same_name = Run(kInsert, {2, "one"});
  EXPECT_THAT(same_name, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_TRUE(IsDuplicateKey(same_name.status(), "thing_name"));
  EXPECT_TRUE(IsDuplicateKey(Run(kInsert, {1, "other"}).status(), "PRIMARY"));
}

TEST_F(DatabaseTest, RunsListsOfAnyLength) {
  std::vector<std::vector<Parameter>> rows;
  std::vector<std::string> names;
  names.reserve(300);
  for (uint64_t i = 0; i < 300; ++i) {
    names.push_back("thing " + std::to_string(i));
    rows.push_back({i, names.back()});
  }
  const auto inserted =
      db().Transact(TestDeadline(), [&](Transaction& t) { return t.ExecuteRows(kInsert, rows); });
  EXPECT_THAT(inserted, IsOkAndHolds(300U));
  for (const size_t size : {0U, 1U, 3U, 8U, 299U}) {
    std::vector<uint64_t> ids(size);
    std::iota(ids.begin(), ids.end(), 1);
    const auto found = db().Read(TestDeadline(), [&](Connection& c) {
      return c.Select(kSelectMany, "thing 2", InList(ids));
    });
    ASSERT_THAT(found, IsOk());
    EXPECT_EQ(found->size(), size < 2 ? size : size - 1) << size;
  }
}

TEST_F(DatabaseTest, SetsTheSessionUp) {
  static constexpr Statement kSettings{
      "settings",
      "SELECT @@time_zone, @@tx_isolation, @@character_set_connection, @@max_statement_time, "
      "@@autocommit"};
  const auto rows = db().Read(TestDeadline(), [&](Connection& c) { return c.Select(kSettings); });
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ(rows->front().String(0), "+00:00");
  EXPECT_EQ(rows->front().String(1), "READ-COMMITTED");
  EXPECT_EQ(rows->front().String(2), "utf8mb4");
  EXPECT_EQ(rows->front().Double(3), 10.0);
  EXPECT_TRUE(rows->front().Bool(4));
}

TEST_F(DatabaseTest, ConnectsOverTcpOptionsWithAClearError) {
  DatabaseOptions options = test_.options();
  options.socket.clear();
  options.port = 1;
  Metrics metrics;
  Database nowhere(options, metrics);
  EXPECT_THAT(nowhere.Check(TestDeadline()), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(DatabaseTest, WritesNothingWhenTheFunctionFails) {
  bool told = false;
  const absl::Status status = db().Transact(TestDeadline(), [&](Transaction& t) -> absl::Status {
    t.AfterCommit([&] { told = true; });
    RETURN_IF_ERROR(t.Execute(kInsert, 1, "one").status());
    return FailedPrecondition("NO", "だめです。");
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "NO"));
  EXPECT_EQ(Count(), 0U);
  EXPECT_FALSE(told);
}

TEST_F(DatabaseTest, WritesNothingWhenTheFunctionThrows) {
  DatabaseOptions options = test_.options();
  options.max_connections = 1;  // the next one would get the same connection
  Metrics metrics;
  Database database(options, metrics);
  const auto insert_and_throw = [&](Transaction& t) -> absl::Status {
    RETURN_IF_ERROR(t.Execute(kInsert, 1, "half").status());
    throw std::runtime_error("in between");
  };
  EXPECT_THROW((void)database.Transact(TestDeadline(), insert_and_throw), std::runtime_error);
  EXPECT_THAT(database.Transact(TestDeadline(),
                                [&](Transaction& t) { return t.Execute(kInsert, 2, "whole"); }),
              IsOk());
  EXPECT_EQ(Name(1), "nothing");
  EXPECT_EQ(Name(2), "whole");
}

TEST_F(DatabaseTest, TellsAfterTheCommit) {
  uint64_t seen = 0;
  const auto id = db().Transact(TestDeadline(), [&](Transaction& t) -> absl::StatusOr<int> {
    t.AfterCommit([&] { seen = Count(); });
    RETURN_IF_ERROR(t.Execute(kInsert, 1, "one").status());
    return 1;
  });
  EXPECT_THAT(id, IsOkAndHolds(1));
  EXPECT_EQ(seen, 1U) << "the change is visible to others when the action runs";
}

TEST_F(DatabaseTest, MayGoOnAfterADuplicateInsideATransaction) {
  ASSERT_THAT(Run(kInsert, {1, "one"}), IsOk());
  const absl::Status status = db().Transact(TestDeadline(), [&](Transaction& t) -> absl::Status {
    const auto inserted = t.Execute(kInsert, 2, "one");
    if (!IsDuplicateKey(inserted.status(), "thing_name")) return inserted.status();
    return t.Execute(kInsert, 2, "another").status();
  });
  EXPECT_THAT(status, IsOk());
  EXPECT_EQ(Name(2), "another");
}

TEST_F(DatabaseTest, RunsADeadlockedTransactionAgain) {
  ASSERT_THAT(Run(kInsert, {1, "one"}), IsOk());
  ASSERT_THAT(Run(kInsert, {2, "two"}), IsOk());
  std::latch both_hold_one(2);
  std::atomic<int> runs = 0;
  const auto swap = [&](uint64_t first, uint64_t second) {
    bool first_run = true;
    return db().Transact(TestDeadline(), [&](Transaction& t) -> absl::Status {
      ++runs;
      RETURN_IF_ERROR(t.Select(kSelectForUpdate, first).status());
      if (std::exchange(first_run, false)) both_hold_one.arrive_and_wait();
      RETURN_IF_ERROR(t.Select(kSelectForUpdate, second).status());
      return t.Execute(kUpdate, "from " + std::to_string(first), second).status();
    });
  };
  absl::Status other;
  std::thread thread([&] { other = swap(2, 1); });
  EXPECT_THAT(swap(1, 2), IsOk());
  thread.join();
  EXPECT_THAT(other, IsOk());
  EXPECT_EQ(runs, 3) << "one of them ran twice";
  EXPECT_EQ(Name(1), "from 2");
  EXPECT_EQ(Name(2), "from 1");
}

TEST_F(DatabaseTest, RunsAgainEvenWhenTheFunctionHidesTheDeadlock) {
  ASSERT_THAT(Run(kInsert, {1, "one"}), IsOk());
  ASSERT_THAT(Run(kInsert, {2, "two"}), IsOk());
  std::latch both_hold_one(2);
  const auto careless = [&](uint64_t first, uint64_t second) {
    bool first_run = true;
    return db().Transact(TestDeadline(), [&](Transaction& t) -> absl::Status {
      (void)t.Execute(kUpdate, "held " + std::to_string(first), first);
      if (std::exchange(first_run, false)) both_hold_one.arrive_and_wait();
      (void)t.Select(kSelectForUpdate, second);
      return absl::OkStatus();
    });
  };
  absl::Status other;
  std::thread thread([&] { other = careless(2, 1); });
  EXPECT_THAT(careless(1, 2), IsOk());
  thread.join();
  EXPECT_THAT(other, IsOk());
  EXPECT_EQ(Name(1), "held 1") << "an acknowledged transaction was lost";
  EXPECT_EQ(Name(2), "held 2") << "an acknowledged transaction was lost";
}

TEST_F(DatabaseTest, RunsAgainAfterALockWait) {
  ASSERT_THAT(Run(kInsert, {1, "one"}), IsOk());
  DatabaseOptions options = test_.options();
  options.statement_timeout = absl::Seconds(2);  // a lock wait of one second
  Metrics metrics;
  Database impatient(options, metrics);
  int runs = 0;
  std::atomic<bool> release = false;
  std::latch held(1);
  std::thread holder([&] {
    EXPECT_THAT(db().Transact(TestDeadline(),
                              [&](Transaction& t) -> absl::Status {
                                RETURN_IF_ERROR(t.Execute(kUpdate, "held", 1).status());
                                held.count_down();
                                release.wait(false);
                                return absl::OkStatus();
                              }),
                IsOk());
  });
  held.wait();
  EXPECT_THAT(impatient.Transact(TestDeadline(),
                                 [&](Transaction& t) -> absl::Status {
                                   if (++runs == 2) {
                                     release = true;
                                     release.notify_all();
                                   }
                                   return t.Execute(kUpdate, "after", 1).status();
                                 }),
              IsOk());
  holder.join();
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Name(1), "after");
}

TEST_F(DatabaseTest, ReadingGoesOnAfterARowThatIsLocked) {
  constexpr Statement kSelectNowait{
      "select_nowait", "SELECT name FROM things WHERE thing_id=? LOCK IN SHARE MODE NOWAIT"};
  ASSERT_THAT(Run(kInsert, {1, "a"}), IsOk());
  const auto read = [&](Connection& c) -> absl::StatusOr<std::string> {
    EXPECT_THAT(c.Select(kSelectNowait, 1), StatusIs(absl::StatusCode::kAborted));
    ASSIGN_OR_RETURN(const Rows rows, c.Select(kSelect, 1));
    return rows.front().String(0);
  };
  const auto hold = [&](Transaction& t) {
    EXPECT_THAT(t.Execute(kUpdate, "b", 1), IsOk());
    EXPECT_EQ(db().Read(TestDeadline(), read).value(), "a");
    return absl::OkStatus();
  };
  EXPECT_THAT(test_.root().Transact(TestDeadline(), hold), IsOk());
}

TEST_F(DatabaseTest, WaitsForAConnectionUntilTheDeadline) {
  const std::unique_ptr<Database> narrow = test_.Connect(1);
  const absl::Status status = narrow->Read(TestDeadline(), [&](Connection&) {
    return narrow->Check(absl::Now() + absl::Milliseconds(30));
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(narrow->Check(TestDeadline()), IsOk());
}

TEST_F(DatabaseTest, SendsNothingAfterTheDeadline) {
  const absl::Time deadline = absl::Now() + absl::Milliseconds(50);
  const absl::Status status = db().Transact(deadline, [&](Transaction& t) -> absl::Status {
    RETURN_IF_ERROR(t.Execute(kInsert, 1, "one").status());
    absl::SleepFor(deadline - absl::Now());
    return absl::OkStatus();
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(Count(), 0U);
}

TEST_F(DatabaseTest, GivesUpAStatementThatTakesTooLong) {
  DatabaseOptions options = test_.options();
  options.statement_timeout = absl::Seconds(1);
  Metrics metrics;
  Database database(options, metrics);
  static constexpr Statement kSlow{"slow", "SELECT SLEEP(30)"};
  const auto rows = database.Read(TestDeadline(), [](Connection& c) { return c.Select(kSlow); });
  EXPECT_THAT(rows, StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(DatabaseTest, StopsAStatementAtTheDeadlineOfItsCall) {
  static constexpr Statement kSleep{"sleep", "SELECT SLEEP(8)"};
  const absl::Time start = absl::Now();
  const auto slept =
      db().Read(start + absl::Milliseconds(500), [&](Connection& c) { return c.Select(kSleep); });
  EXPECT_THAT(slept, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_LT(absl::Now() - start, absl::Seconds(4));
}

TEST_F(DatabaseTest, StatementsInAHurryDoTheSame) {
  const auto in_a_hurry = [] { return absl::Now() + absl::Seconds(4); };
  const std::vector<std::vector<Parameter>> things = {{1, "one"}, {2, "two"}, {3, "three"}};
  EXPECT_THAT(db().Transact(in_a_hurry(),
                            [&](Transaction& t) -> absl::StatusOr<uint64_t> {
                              RETURN_IF_ERROR(t.ExecuteRows(kInsert, things).status());
                              return t.Execute(kUpdate, "two again", 2);
                            }),
              IsOkAndHolds(1U));
  const std::vector<int> ids = {1, 2, 3, 4, 5};
  const auto rows = db().Read(
      in_a_hurry(), [&](Connection& c) { return c.Select(kSelectMany, "one", InList(ids)); });
  ASSERT_THAT(rows, IsOk());
  ASSERT_THAT(*rows, SizeIs(2));
  EXPECT_EQ(rows->front().Uint64(0), 2U);
  EXPECT_EQ(Name(2), "two again");
}

TEST_F(DatabaseTest, MeasuresQueriesByTheirNames) {
  Metrics metrics;
  Database database(test_.options(), metrics);
  ASSERT_THAT(database.Check(TestDeadline()), IsOk());
  EXPECT_THAT(metrics.Expose(), HasSubstr("db_seconds_count{query=\"ping\"} 1"));
}

TEST_F(DatabaseTest, ReadsAgainOnAFreshConnectionWhenTheServerWasRestarted) {
  ASSERT_THAT(Run(kInsert, {1, "one"}), IsOk());
  EXPECT_EQ(Name(1), "one");
  TestDatabaseServer::Get().Kill();
  EXPECT_THAT(db().Check(TestDeadline()), StatusIs(absl::StatusCode::kUnavailable));
  TestDatabaseServer::Get().Start();
  EXPECT_EQ(Name(1), "one");
  EXPECT_THAT(
      db().Transact(TestDeadline(), [&](Transaction& t) { return t.Execute(kUpdate, "again", 1); }),
      IsOkAndHolds(1U));
}

TEST_F(DatabaseTest, RunsATransactionAgainWhoseConnectionBrokeBeforeTheCommit) {
  ASSERT_THAT(Run(kInsert, {1, "one"}), IsOk());
  static constexpr Statement kMyId{"my_id", "SELECT CONNECTION_ID()"};
  int runs = 0;
  const absl::Status status = db().Transact(TestDeadline(), [&](Transaction& t) -> absl::Status {
    RETURN_IF_ERROR(t.Execute(kUpdate, "run " + std::to_string(++runs), 1).status());
    if (runs == 1) {
      ASSIGN_OR_RETURN(const Rows rows, t.Select(kMyId));
      Text("KILL CONNECTION " + std::to_string(rows.front().Uint64(0)));
    }
    return t.Select(kSelect, 1).status();
  });
  EXPECT_THAT(status, IsOk());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Name(1), "run 2");
}

TEST_F(DatabaseTest, SaysThatTheOutcomeIsUnknownWhenTheConnectionBreaksInTheCommit) {
  static constexpr Statement kMyId{"my_id", "SELECT CONNECTION_ID()"};
  const absl::Status status = db().Transact(TestDeadline(), [&](Transaction& t) -> absl::Status {
    RETURN_IF_ERROR(t.Execute(kInsert, 1, "one").status());
    ASSIGN_OR_RETURN(const Rows rows, t.Select(kMyId));
    Text("KILL CONNECTION " + std::to_string(rows.front().Uint64(0)));
    return absl::OkStatus();
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN"));
  EXPECT_EQ(Count(), 0U) << "here it was rolled back, but nobody could know";
}

TEST_F(DatabaseTest, LosesNoAcknowledgedCommitWhenTheServerIsKilledUnderLoad) {
  constexpr int kWriters = 4;
  std::atomic<bool> stop = false;
  std::atomic<int> acknowledged_count = 0;
  std::vector<std::vector<uint64_t>> acknowledged(kWriters);
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      for (uint64_t i = 0; !stop; ++i) {
        const uint64_t id = static_cast<uint64_t>(writer) * 1'000'000 + i;
        const auto status = db().Transact(TestDeadline(), [&](Transaction& t) {
          return t.Execute(kInsert, id, "name " + std::to_string(id)).status();
        });
        if (status.ok()) {
          acknowledged[static_cast<size_t>(writer)].push_back(id);
          ++acknowledged_count;
        } else {
          EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
        }
      }
    });
  }
  const auto wait_for_more = [&] {
    const int target = acknowledged_count + 100;
    const absl::Time deadline = TestDeadline();
    while (acknowledged_count < target && absl::Now() < deadline) {
      absl::SleepFor(absl::Milliseconds(1));
    }
    EXPECT_GE(acknowledged_count, target);
  };
  for (int round = 0; round < 3; ++round) {
    wait_for_more();
    TestDatabaseServer::Get().Kill();
    TestDatabaseServer::Get().Start();
  }
  wait_for_more();
  stop = true;
  for (std::thread& writer : writers) writer.join();
  for (const std::vector<uint64_t>& ids : acknowledged) {
    for (const uint64_t id : ids) ASSERT_NE(Name(id), "nothing") << id;
  }
}

}  // namespace
}  // namespace hiroba
