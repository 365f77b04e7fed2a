#include "services/common/sql_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hiroba {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RepeatPlaceholders, RepeatsOnlyTheNamedOnes) {
  const size_t sizes[] = {1, 3};
  EXPECT_EQ(RepeatPlaceholders("a=? AND b IN (?) AND c=?", sizes), "a=? AND b IN (?,?,?) AND c=?");
}

TEST(RepeatPlaceholders, LeavesQuestionMarksInTextAlone) {
  const size_t sizes[] = {2};
  EXPECT_EQ(RepeatPlaceholders("a='?''?\\'?' AND `?`=1 /* ? */ AND b IN (?)", sizes),
            "a='?''?\\'?' AND `?`=1 /* ? */ AND b IN (?,?)");
}

TEST(PlaceholdersForList, ArePowersOfTwo) {
  EXPECT_EQ(PlaceholdersForList(0), 1U);
  EXPECT_EQ(PlaceholdersForList(1), 1U);
  EXPECT_EQ(PlaceholdersForList(5), 8U);
  EXPECT_EQ(PlaceholdersForList(64), 64U);
}

TEST(RepeatValues, RepeatsTheGroupAndKeepsWhatFollows) {
  const auto sql = RepeatValues(
      "INSERT INTO t (a, b) values (?, COALESCE(?, '(')) ON DUPLICATE KEY UPDATE a=VALUES(a)", 2);
  ASSERT_TRUE(sql.ok()) << sql.status();
  EXPECT_EQ(*sql,
            "INSERT INTO t (a, b) values (?, COALESCE(?, '(')),(?, COALESCE(?, '(')) ON DUPLICATE "
            "KEY UPDATE a=VALUES(a)");
}

TEST(RepeatValues, RefusesAStatementWithoutAGroup) {
  EXPECT_FALSE(RepeatValues("UPDATE t SET a=?", 2).ok());
  EXPECT_FALSE(RepeatValues("INSERT INTO t VALUES (?", 2).ok());
}

TEST(SplitStatements, SplitsAtSemicolonsThatEndStatements) {
  const auto statements = SplitStatements(
      "-- a comment; with one\n"
      "CREATE TABLE t (a INT);  # another;\n"
      "INSERT INTO t VALUES (';', \"it's; \\\"\"); /* ; */ ;\n"
      "UPDATE `semi;colon` SET a=1 -- why\n WHERE b=2;\n");
  ASSERT_TRUE(statements.ok()) << statements.status();
  EXPECT_THAT(*statements,
              ElementsAre("CREATE TABLE t (a INT)", "INSERT INTO t VALUES (';', \"it's; \\\"\")",
                          "UPDATE `semi;colon` SET a=1 \n WHERE b=2"));
}

TEST(SplitStatements, RefusesWhatIsCutOff) {
  EXPECT_FALSE(SplitStatements("SELECT 1").ok());
  EXPECT_FALSE(SplitStatements("SELECT 'a;").ok());
  EXPECT_FALSE(SplitStatements("SELECT 1; /* ").ok());
  const auto nothing = SplitStatements("-- only a comment\n");
  ASSERT_TRUE(nothing.ok());
  EXPECT_THAT(*nothing, IsEmpty());
}

}  // namespace
}  // namespace hiroba
