// Bodies as the operator's tool imports them: figures, a new city, a merger, and what members see.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <string>

#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using ::testing::HasSubstr;

// Today in Japan, YYYY-MM-DD.
std::string Today() {
  const std::time_t now = std::time(nullptr) + 9 * 60 * 60;
  std::tm day{};
  gmtime_r(&now, &day);
  char text[11];
  std::strftime(text, sizeof(text), "%Y-%m-%d", &day);
  return text;
}

TEST(Bodies, ImportedFiguresMakeBodiesLikeAnother) {
  Forum& forum = Forum::Get();
  Person person = forum.SignUp("立山 花子");
  const std::string said = forum.Admin(
      {"import-bodies", "/dev/stdin", "--source", "国勢調査", "--source-date", "2025-10-01",
       "--similar-group-source", "国勢調査からの推計"},
      "code,population_2025,similar_group\n163236,24000,町村Ⅴ－２\n163228,19000,町村Ⅳ－２\n"
      "173657,26000,町村Ⅴ－２\n");
  EXPECT_THAT(said, HasSubstr("新しいか変わった数値 3 件"));

  const HttpResponse body = person.http.Get("/v1/bodies/163236");
  ASSERT_EQ(body.status, 200) << body.body;
  EXPECT_EQ(body.json["sizeBand"], "2〜5万人");
  EXPECT_EQ(body.json["profile"]["population"]["source"]["text"], "国勢調査");
  EXPECT_EQ(body.json["profile"]["similarGroup"]["source"]["estimate"], true);
  EXPECT_EQ(body.json["memberCount"], 0);

  const HttpResponse similar = person.http.Get("/v1/bodies/163236:similar?pageSize=2");
  ASSERT_EQ(similar.status, 200) << similar.body;
  ASSERT_EQ(similar.json["similarBodies"].size(), 2u);
  EXPECT_EQ(similar.json["similarBodies"][0]["body"]["name"], "bodies/173657");
  EXPECT_EQ(similar.json["similarBodies"][0]["reason"],
            "同じ類似団体区分 町村Ⅴ－２（推計） ・ 人口 2.6 万人");
  EXPECT_EQ(similar.json["similarBodies"][1]["reason"], "人口 1.9 万人 ・ 同じ県");
}

TEST(Bodies, AMergerTakesTheMembersOfABodyAlong) {
  Forum& forum = Forum::Get();
  Person person = forum.SignUp("門真 太郎");
  forum.Admin({"import-bodies", "/dev/stdin"},
              "code,name,kana,prefecture\n272990,京阪市,けいはんし,大阪府\n");
  const std::string merger = "code,successor,date\n272230,272990," + Today() + "\n";
  EXPECT_THAT(forum.Admin({"import-body-successions", "/dev/stdin"}, merger),
              HasSubstr("新しいか変わった合併 1 件：大阪府門真市"));
  EXPECT_THAT(forum.Admin({"import-body-successions", "/dev/stdin"}, merger),
              HasSubstr("新しいか変わった合併 0 件"));

  HttpClient nobody = forum.Nobody();
  const HttpResponse found = nobody.Get("/v1/bodies?query=kadoma");
  ASSERT_EQ(found.json["bodies"].size(), 1u) << found.body;
  EXPECT_EQ(found.json["bodies"][0]["name"], "bodies/272990");
  EXPECT_EQ(found.json["bodies"][0]["formerNames"][0], "大阪府門真市");
  EXPECT_EQ(nobody.Get("/v1/bodies/272230").json["successor"], "bodies/272990");

  const HttpResponse self = person.http.Get("/v1/members/me");
  EXPECT_EQ(self.json["postings"][0]["bodyDisplayName"], "旧大阪府門真市（現京阪市）");
  EXPECT_EQ(self.json["card"]["bodyDisplayName"], "大阪府京阪市");

  // Its mail domain goes on to let its officials in.
  Person late = forum.SignUp("門真 次郎");
  EXPECT_EQ(late.http.Get("/v1/members/me").json["postings"][0]["body"], "bodies/272990");

  forum.Admin({"import-body-successions", "/dev/stdin"}, "code,successor,date\n272230,,\n");
  EXPECT_EQ(nobody.Get("/v1/bodies/272230").json["successor"], "");
}

}  // namespace
}  // namespace hiroba::testing
