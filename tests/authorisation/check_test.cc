// The check of the authorisation table, and the table itself.
#include "tests/authorisation/check.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "hiroba/threads/v1/posts.pb.h"
#include "services/common/files.h"
#include "services/common/method_policy.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba::authorisation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(AuthorisationTable, HasARowForEverythingThatIsReachedFromOutside) {
  const auto text = ReadFile("tests/authorisation/table.txt");
  ASSERT_THAT(text, IsOk());
  std::string problems;
  for (const auto& problem : CheckTable(ParseTable(*text), LinkedServices(), GatewayHandlers())) {
    problems += problem + '\n';
  }
  EXPECT_EQ(problems, "");
}

// What is said of a table for one service.
std::vector<std::string> Check(const std::string& rows) {
  return CheckTable(ParseTable(rows),
                    {threads::v1::Post::descriptor()->file()->FindServiceByName("Posts")}, {});
}

std::string RowsOfPosts() {
  std::string rows;
  for (const char* row : {
           "CreatePost 401 403 403 ok ok ok ok ok ok 403 401 POST /v1/<thread>/posts {}",
           "GetPost 401 403 ok ok ok ok ok ok ok 403 401 GET /v1/<post>",
           "ListPosts 401 403 ok ok ok ok ok ok ok 403 401 GET /v1/<thread>/posts?pageSize=1",
           "UpdatePost 401 403 403 ok ok ok ok ok ok 403 401 PATCH /v1/<post> {}",
           "UndeletePost 401 403 403 ok ok ok ok ok ok 403 401 POST /v1/<post>:undelete {}",
           "AcceptPost 401 403 403 ok ok ok ok ok ok 403 401 POST /v1/<post>:accept {}",
           "ReactToPost 401 403 403 ok ok ok ok ok ok 403 401 POST /v1/<post>:react {}",
       }) {
    rows += "threads.Posts/" + std::string(row) + '\n';
  }
  return rows;
}

TEST(CheckTable, SaysWhichRowIsMissing) {
  EXPECT_THAT(
      Check("# a comment\n\n" + RowsOfPosts()),
      ElementsAre(testing::AllOf(
          HasSubstr("threads.Posts/DeletePost has no row"),
          HasSubstr("\nthreads.Posts/DeletePost                           401   403     403    "
                    "ok     ok     ok    ok    ok  ok    403     401  DELETE /v1/<post>"))));
}

TEST(CheckTable, WantsRequestsToReachWhatTheRowNames) {
  const std::string good =
      RowsOfPosts() +
      "threads.Posts/DeletePost 401 403 403 ok ok ok ok ok ok 403 401 DELETE /v1/<post>\n";
  EXPECT_THAT(Check(good), IsEmpty());
  EXPECT_THAT(
      Check(
          good +
          "threads.Posts/DeletePost 401 403 403 ok ok ok ok ok ok 403 401 GET /v1/<post>\n"
          "threads.Posts/DeletePost 401 403 403 ok ok ok ok ok ok 403 401 DELETE /v1/<nothing>\n"),
      ElementsAre(HasSubstr("line 9: GET /v1/<post> reaches threads.Posts/GetPost"),
                  HasSubstr("line 10: DELETE /v1/<nothing> reaches nothing")));
}

TEST(CheckTable, HandlersNeedRowsToo) {
  const Handler upload{"uploadAttachment", "POST", "/v1/attachments"};
  const Handler download{"downloadAttachment", "GET", "/v1/attachments/{attachment}/content"};
  EXPECT_THAT(
      CheckTable(ParseTable("gateway/downloadAttachment 401 403 ok ok ok ok ok ok ok 403 401 GET "
                            "/v1/<attachment>/content"),
                 {}, {upload, download}),
      ElementsAre(HasSubstr("gateway/uploadAttachment has no row")));
}

TEST(ParseTable, NamesLinesThatAreNoRows) {
  const Table table = ParseTable("a.B/C ok\na.B/C ok ok ok ok ok ok ok ok ok ok yes GET /v1/x");
  EXPECT_THAT(table.problems,
              ElementsAre(HasSubstr("line 1: has not"), HasSubstr("line 2: \"yes\" is not")));
}

TEST(ParseTable, ABodyIsTheRestOfTheLine) {
  const Table table =
      ParseTable("a.B/C ok ok ok ok ok ok ok ok ok ok 401 POST /v1/x {\"a\": \"b c\"}");
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_EQ(table.rows[0].verb, "POST");
  EXPECT_EQ(table.rows[0].cells.back(), "401");
  EXPECT_EQ(table.rows[0].body, "{\"a\": \"b c\"}");
}

}  // namespace
}  // namespace hiroba::authorisation
