// The sample forum of the first start: imported whole by the public API, with the authors and times
// of its file, once however often it is imported, and telling nobody.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

// As infra/dev/run prints them.
const std::string kMember = "member@city.kadoma.lg.jp";
const std::string kAdmin = "admin@city.kadoma.lg.jp";
const std::string kPassword = "hiroba-no-mihon-2026";

class Sample : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    forum_ = new Forum(Forum::Content::kSample);
    reader_ = new HttpClient(forum_->SignIn(kMember, kPassword));
  }
  static void TearDownTestSuite() {
    delete reader_;
    delete forum_;
  }

  static std::vector<Json> Threads() {
    std::vector<Json> threads;
    std::string token;
    do {
      const HttpResponse page =
          reader_->Get("/v1/threads?pageSize=15&pageToken=" + UrlEncode(token));
      EXPECT_TRUE(page.ok()) << page.body;
      for (const Json& thread : page.json.value("threads", Json::array())) {
        threads.push_back(thread);
      }
      token = page.json.value("nextPageToken", "");
    } while (!token.empty());
    return threads;
  }

  static int PostCount() {
    int posts = 0;
    for (const Json& thread : Threads()) posts += thread.value("postCount", 0);
    return posts;
  }

  static inline Forum* forum_;
  static inline HttpClient* reader_;
};

TEST_F(Sample, EveryThreadIsThereWithItsKindAndMarkedAsASample) {
  std::map<std::string, int> kinds;
  for (const Json& thread : Threads()) {
    ++kinds[thread.value("kind", "")];
    EXPECT_TRUE(thread.value("sample", false)) << thread;
  }
  EXPECT_THAT(kinds, UnorderedElementsAre(Pair("QUESTION", 25), Pair("SHARE", 6),
                                          Pair("ROUND_UP", 4), Pair("STUDY_SESSION", 5)));
  EXPECT_EQ(PostCount(), 40 + 188);
}

TEST_F(Sample, AThreadKeepsItsAuthorAndItsTime) {
  Json thread;
  for (const Json& each : Threads()) {
    if (each["title"] == "集団接種の予約枠、キャンセル分はどう埋めていますか") thread = each;
  }
  ASSERT_TRUE(thread.is_object());
  EXPECT_EQ(thread["topicDisplayName"], "新型コロナワクチン・予防接種");
  EXPECT_EQ(thread["createTime"], "2021-06-07T23:52:00Z");
  EXPECT_EQ(thread["tags"], Json({"集団接種", "予約", "余剰"}));
  EXPECT_EQ(thread["author"]["displayName"], "藤沢 由香");
  EXPECT_EQ(thread["author"]["bodyDisplayName"], "大阪府門真市");
  EXPECT_EQ(thread["author"]["department"], "保健福祉部 健康増進課");
  EXPECT_TRUE(thread["author"].value("sample", false));

  const HttpResponse posts =
      reader_->Get("/v1/" + thread.value("name", "") + "/posts?includeText=true");
  ASSERT_TRUE(posts.ok()) << posts.body;
  EXPECT_THAT(posts.json["posts"][0].value("text", ""),
              StartsWith("7月から集団接種を土日2会場で始めます。"));
  EXPECT_EQ(posts.json["posts"][1]["author"]["bodyDisplayName"], "愛知県豊田市");
}

TEST_F(Sample, NobodyIsToldOfIt) {
  const HttpResponse notifications = reader_->Get("/v1/notifications");
  ASSERT_TRUE(notifications.ok()) << notifications.body;
  EXPECT_THAT(notifications.json.value("notifications", Json::array()), IsEmpty());
  EXPECT_EQ(notifications.json.value("unreadCount", 0), 0);
  EXPECT_THAT(forum_->mailbox().To(kMember), IsEmpty());
}

TEST_F(Sample, ImportedAgainItIsTheSame) {
  forum_->Admin({"import-threads", "--address", kAdmin, "--password-stdin", "--sample",
                 "infra/sample/threads.jsonl"},
                kPassword);
  EXPECT_EQ(Threads().size(), 40u);
  EXPECT_EQ(PostCount(), 40 + 188);
}

}  // namespace
}  // namespace hiroba::testing
