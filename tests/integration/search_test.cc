// Finding: other words, fresh posts, and nothing that may not be read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/harness/await.h"
#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using std::chrono::seconds;

class Search : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Forum& forum = Forum::Get();
    moderator_ = new Person(forum.MakeStaff("阿部 世話人", "moderator"));
    author_ = new Person(forum.SignUp("石川 著者"));
    reader_ = new Person(forum.SignUp("山口 検索者"));
    topic_ = CreateTopic(moderator_->http, "子育て").value("name", "");
  }

  static std::vector<std::string> Find(Person& person, const std::string& query) {
    const HttpResponse found = person.http.Get("/v1/search?query=" + UrlEncode(query));
    EXPECT_TRUE(found.ok()) << found.body;
    std::vector<std::string> threads;
    for (const Json& hit : found.json.value("hits", Json::array()))
      threads.push_back(hit["thread"]);
    return threads;
  }

  static bool AwaitFound(Person& person, const std::string& query, const std::string& thread) {
    return Await(seconds(5), [&] {
      const std::vector<std::string> found = Find(person, query);
      return std::find(found.begin(), found.end(), thread) != found.end();
    });
  }

  static inline Person* moderator_;
  static inline Person* author_;
  static inline Person* reader_;
  static inline std::string topic_;
};

TEST_F(Search, AThreadIsFoundByOtherWordsThanItsOwn) {
  const std::string thread = CreateThread(author_->http, topic_, "保育料の引き落とし",
                                          "口座振替の申込みはどこで受けますか")
                                 .value("name", "");
  EXPECT_TRUE(AwaitFound(*reader_, "口座振替", thread));
  EXPECT_TRUE(AwaitFound(*reader_, "申し込みを受ける場所", thread));
  EXPECT_TRUE(AwaitFound(*reader_, "ｺｳｻﾞ 保育料", thread) ||
              AwaitFound(*reader_, "保育料", thread));
}

TEST_F(Search, AReplyLeadsToItsThreadWithAMarkedSnippet) {
  const std::string thread =
      CreateThread(author_->http, topic_, "遊具の点検", "頻度を教えてください").value("name", "");
  CreatePost(reader_->http, thread, "当市では四半期ごとに専門業者へ委託しています");
  ASSERT_TRUE(AwaitFound(*author_, "専門業者への委託", thread));
  const HttpResponse found = author_->http.Get("/v1/search?query=" + UrlEncode("専門業者"));
  const Json post = found.json["hits"][0]["posts"][0];
  EXPECT_EQ(post["number"], 2) << found.body;
  EXPECT_FALSE(post["snippet"]["ranges"].empty()) << found.body;
}

TEST_F(Search, AnEditIsFoundAndADeletionIsGone) {
  const std::string thread =
      CreateThread(author_->http, topic_, "編集と削除", "最初の本文").value("name", "");
  const Json post = CreatePost(author_->http, thread, "ぶんぶくちゃがま");
  const std::string path = "/v1/" + post.value("name", "");
  ASSERT_TRUE(AwaitFound(*reader_, "ぶんぶくちゃがま", thread));
  ASSERT_TRUE(author_->http.Patch(path, {{"text", "かちかちやま"}}).ok());
  EXPECT_TRUE(AwaitFound(*reader_, "かちかちやま", thread));
  EXPECT_TRUE(Await(seconds(5), [&] { return Find(*reader_, "\"ぶんぶくちゃがま\"").empty(); }));
  ASSERT_TRUE(author_->http.Delete(path).ok());
  EXPECT_TRUE(Await(seconds(5), [&] { return Find(*reader_, "\"かちかちやま\"").empty(); }));
}

TEST_F(Search, AClosedTopicShowsNeitherHitsNorCounts) {
  const std::string closed =
      CreateTopic(moderator_->http, "限定の検索", "CLOSED").value("name", "");
  const std::string thread =
      CreateThread(moderator_->http, closed, "秘密の暗号表", "ちんぷんかんぷん").value("name", "");
  ASSERT_TRUE(AwaitFound(*moderator_, "ちんぷんかんぷん", thread));
  const HttpResponse found = reader_->http.Get("/v1/search?query=" + UrlEncode("ちんぷんかんぷん"));
  EXPECT_TRUE(found.json.value("hits", Json::array()).empty()) << found.body;
  EXPECT_EQ(found.json.value("estimatedCount", 0), 0) << found.body;
}

TEST_F(Search, StrangeQueriesAreAnsweredOrRefusedButNeverFail) {
  for (const std::string query :
       {"ISO/TS 16949 …", "\"", "\"\"", "AND OR NOT", "( ( (", "*", "-", "a", "ア", "🎌", "　",
        "%00", "'; DROP TABLE posts; --", "C++ & <script>"}) {
    const HttpResponse found = reader_->http.Get("/v1/search?query=" + UrlEncode(query));
    EXPECT_THAT(found.status, ::testing::AnyOf(200, 400)) << query << found.body;
  }
  std::string too_long;
  for (int count = 0; count < 201; ++count) too_long += "長";
  EXPECT_EQ(reader_->http.Get("/v1/search?query=" + UrlEncode(too_long)).status, 400);
}

}  // namespace
}  // namespace hiroba::testing
