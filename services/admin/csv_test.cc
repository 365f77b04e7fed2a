#include "services/admin/csv.h"

#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"

namespace hiroba::admin {
namespace {

TEST(ParseCsv, ReadsFieldsByName) {
  const auto rows = ParseCsv("code,name\n010006,北海道\n011002,札幌市\n", {"code"});
  ASSERT_THAT(rows, IsOk());
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[1]["name"], "札幌市");
  EXPECT_EQ((*rows)[1].line(), 3);
  EXPECT_EQ((*rows)[1]["other"], "");
}

TEST(ParseCsv, ReadsWhatSpreadsheetsWrite) {
  const auto rows = ParseCsv(
      "\xEF\xBB\xBF"
      "a,b\r\n\"1,\"\"x\"\"\",\"two\nlines\"\r\n\r\n3,4",
      {});
  ASSERT_THAT(rows, IsOk());
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0]["a"], "1,\"x\"");
  EXPECT_EQ((*rows)[0]["b"], "two\nlines");
  EXPECT_EQ((*rows)[1].line(), 5);
  EXPECT_EQ((*rows)[1]["b"], "4");
}

TEST(ParseCsvHeader, GivesTheColumns) {
  EXPECT_THAT(ParseCsvHeader("\xEF\xBB\xBF\"code\",population_2025\r\n272230,1\r\n"),
              IsOkAndHolds(std::vector<std::string>{"code", "population_2025"}));
  EXPECT_THAT(ParseCsvHeader("\"code\n"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ParseCsv, SaysWhichLineIsWrong) {
  for (const char* text :
       {"a,b\n1\n", "a,b\n1,2,3\n", "a,b\n\"1,2\n", "a,b\n\"1\"x,2\n", "b\n1\n", ""}) {
    const auto rows = ParseCsv(text, {"a"});
    EXPECT_THAT(rows, StatusIs(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED")) << text;
  }
}

}  // namespace
}  // namespace hiroba::admin
