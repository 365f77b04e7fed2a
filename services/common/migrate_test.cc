#include "services/common/migrate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "migrations/common.h"
#include "services/common/testing/child_process.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/test_database.h"

namespace hiroba {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

class MigrateTest : public ::testing::Test {
 protected:
  void Write(const std::string& name, const std::string& sql) {
    std::ofstream(folder_ + "/" + name) << sql;
  }

  std::vector<Migration> Read() {
    const auto migrations = ReadMigrations(folder_);
    EXPECT_THAT(migrations, IsOk());
    return migrations.value_or(std::vector<Migration>());
  }

  absl::StatusOr<int> Apply() { return ApplyMigrations(test_.root(), Read(), TestDeadline()); }

  std::vector<MigrationState> States() {
    std::vector<MigrationState> states;
    const auto list = ListMigrations(test_.root(), Read(), TestDeadline());
    EXPECT_THAT(list, IsOk());
    for (const MigrationStatus& status : *list) states.push_back(status.state);
    return states;
  }

  absl::Status Text(const std::string& sql) {
    return test_.root().Read(TestDeadline(), [&](Connection& c) { return c.ExecuteText(sql); });
  }

  const std::string folder_ = MakeShortFolder();
  TestDatabase test_;
};

TEST_F(MigrateTest, AppliesEachFileOnceAndInOrder) {
  Write("0002_column.sql", "ALTER TABLE things ADD COLUMN b INT;\n");
  Write("0001_things.sql", "-- The first.\nCREATE TABLE things (a INT);\n");
  EXPECT_THAT(States(), ElementsAre(MigrationState::kPending, MigrationState::kPending));
  EXPECT_THAT(Apply(), IsOkAndHolds(2));
  EXPECT_THAT(Text("INSERT INTO things (a, b) VALUES (1, 2)"), IsOk());
  EXPECT_THAT(Apply(), IsOkAndHolds(0));
  Write("0003_more.sql", "ALTER TABLE things ADD COLUMN c INT; ALTER TABLE things DROP COLUMN b;");
  EXPECT_THAT(Apply(), IsOkAndHolds(1));
  EXPECT_THAT(States(), ElementsAre(MigrationState::kApplied, MigrationState::kApplied,
                                    MigrationState::kApplied));
}

TEST_F(MigrateTest, RefusesAChangedFile) {
  Write("0001_things.sql", "CREATE TABLE things (a INT);\n");
  ASSERT_THAT(Apply(), IsOk());
  Write("0001_things.sql", "CREATE TABLE things (a BIGINT);\n");
  Write("0002_more.sql", "CREATE TABLE more (a INT);\n");
  EXPECT_THAT(Apply(), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(States(), ElementsAre(MigrationState::kChanged, MigrationState::kPending));
}

TEST_F(MigrateTest, RefusesAFilePutBeforeOneThatIsApplied) {
  Write("0002_more.sql", "CREATE TABLE more (a INT);\n");
  ASSERT_THAT(Apply(), IsOk());
  Write("0001_things.sql", "CREATE TABLE things (a INT);\n");
  EXPECT_THAT(Apply(), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(MigrateTest, GoesOnAfterTheStatementsThatWereMade) {
  Write("0001_things.sql", "CREATE TABLE things (a INT);\nALTER TABLE others ADD COLUMN b INT;\n");
  EXPECT_THAT(Apply().status().ToString(), HasSubstr("0001_things, statement 2"));
  EXPECT_THAT(States(), ElementsAre(MigrationState::kInterrupted));
  ASSERT_THAT(Text("CREATE TABLE others (a INT)"), IsOk());
  EXPECT_THAT(Apply(), IsOkAndHolds(1)) << "does not create things again";
  EXPECT_THAT(States(), ElementsAre(MigrationState::kApplied));
}

TEST_F(MigrateTest, MakesTextCompareByItsBytes) {
  ASSERT_THAT(Text("ALTER DATABASE CHARACTER SET latin1"), IsOk());
  Write("0001_things.sql", "CREATE TABLE things (name VARCHAR(50) PRIMARY KEY);\n");
  ASSERT_THAT(Apply(), IsOk());
  EXPECT_THAT(Text("INSERT INTO things VALUES ('ハハ'), ('ババ'), ('ﾊﾊ'), ('a'), ('A'), ('🗾')"),
              IsOk());
}

TEST_F(MigrateTest, IsDoneByOneAtATime) {
  Write("0001_things.sql",
        "CREATE TABLE things (a INT);\nINSERT INTO things VALUES (1);\nSELECT SLEEP(0.2);\n");
  std::vector<absl::StatusOr<int>> counts(3);
  std::vector<std::thread> threads;
  for (auto& count : counts) threads.emplace_back([&] { count = Apply(); });
  for (std::thread& thread : threads) thread.join();
  int applied = 0;
  for (const auto& count : counts) {
    ASSERT_THAT(count, IsOk());
    applied += *count;
  }
  EXPECT_EQ(applied, 1);
}

TEST_F(MigrateTest, RefusesFilesThatAreNotNumbered) {
  Write("things.sql", "SELECT 1;");
  EXPECT_THAT(ReadMigrations(folder_), StatusIs(absl::StatusCode::kInvalidArgument));
  std::filesystem::remove(folder_ + "/things.sql");
  Write("0001_a.sql", "SELECT 1;");
  Write("0001_b.sql", "SELECT 1;");
  EXPECT_THAT(ReadMigrations(folder_), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadMigrations(folder_ + "/nowhere"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(CheckMigrations, TellsWhatTheServiceMisses) {
  TestDatabase empty;
  EXPECT_THAT(CheckMigrations(empty.database(), kCommonMigrations, TestDeadline()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "MIGRATIONS_MISSING"));
  TestDatabase migrated("common");
  EXPECT_THAT(CheckMigrations(migrated.database(), kCommonMigrations, TestDeadline()), IsOk());
  const ExpectedMigration changed[] = {{kCommonMigrations[0].name, "00"}};
  EXPECT_THAT(CheckMigrations(migrated.database(), changed, TestDeadline()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "MIGRATIONS_MISSING"));
}

TEST(PrepareDatabase, GrantsAServiceNoMoreThanItNeeds) {
  TestDatabase test("common");
  const auto text = [&](const std::string& sql) {
    return test.database().Read(TestDeadline(), [&](Connection& c) { return c.ExecuteText(sql); });
  };
  EXPECT_THAT(text("DELETE FROM outbox"), IsOk());
  EXPECT_THAT(text("DROP TABLE outbox"), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(text("CREATE TABLE mine (a INT)"), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(text("SELECT * FROM mysql.user"), StatusIs(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace hiroba
