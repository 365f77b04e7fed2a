// Topics, threads and posts, as the members of a forum see them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

class Threads : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Forum& forum = Forum::Get();
    moderator_ = new Person(forum.MakeStaff("山本 世話人", "moderator"));
    asker_ = new Person(forum.SignUp("小林 新人"));
    answerer_ = new Person(forum.SignUp("加藤 先輩"));
    topic_ = CreateTopic(moderator_->http, "防災").value("name", "");
  }

  static inline Person* moderator_;
  static inline Person* asker_;
  static inline Person* answerer_;
  static inline std::string topic_;
};

TEST_F(Threads, AQuestionIsAnsweredThankedForAndSolved) {
  const Json thread = CreateThread(asker_->http, topic_, "避難所の毛布", "何枚**備蓄**しますか");
  const std::string name = thread.value("name", "");
  EXPECT_EQ(thread["author"]["displayName"], "小林 新人");
  EXPECT_EQ(thread["author"]["bodyDisplayName"], "大阪府門真市");

  // A post that does not exist cannot be replied to.
  EXPECT_EQ(answerer_->http
                .Post("/v1/" + name + "/posts", {{"text", "返事"}, {"replyTo", name + "/posts/x"}})
                .status,
            400);

  const HttpResponse first = asker_->http.Get("/v1/" + name + "/posts");
  ASSERT_EQ(first.json["posts"].size(), 1u) << first.body;
  EXPECT_THAT(first.json["posts"][0].value("html", ""),
              ::testing::HasSubstr("<strong>備蓄</strong>"));

  const Json answer =
      CreatePost(answerer_->http, name, "人口の1%です", first.json["posts"][0].value("name", ""));
  EXPECT_EQ(answer["number"], 2);
  EXPECT_EQ(answer["replyToNumber"], 1);

  const std::string answer_path = "/v1/" + answer.value("name", "");
  EXPECT_EQ(asker_->http.Post(answer_path + ":react", Json::object()).json["helpfulCount"], 1);
  EXPECT_EQ(asker_->http.Post(answer_path + ":react", Json::object()).json["helpfulCount"], 1);
  EXPECT_EQ(answerer_->http.Post(answer_path + ":react", Json::object()).Reason(), "OWN_POST");
  EXPECT_EQ(asker_->http.Post(answer_path + ":accept", Json::object()).json["accepted"], true);
  EXPECT_EQ(asker_->http.Get("/v1/" + name).json["solved"], true);
}

TEST_F(Threads, WhatWasReadIsKeptByNumberAndUnreadPostsAreCounted) {
  ASSERT_TRUE(answerer_->http.Post("/v1/" + topic_ + ":join", Json::object()).ok());
  const std::string name =
      CreateThread(asker_->http, topic_, "備蓄の水", "何日分ですか").value("name", "");
  CreatePost(asker_->http, name, "補足です");
  CreatePost(asker_->http, name, "もう一つ補足です");
  EXPECT_EQ(answerer_->http.Get("/v1/" + name).json["readState"]["unreadCount"], 3);
  const HttpResponse state =
      answerer_->http.Put("/v1/" + name + "/readState", {{"lastReadNumber", 2}});
  EXPECT_EQ(state.json["unreadCount"], 1) << state.body;
  // Reading an older page does not make posts unread again.
  answerer_->http.Put("/v1/" + name + "/readState", {{"lastReadNumber", 1}});
  EXPECT_EQ(answerer_->http.Get("/v1/" + name).json["readState"]["lastReadNumber"], 2);
}

TEST_F(Threads, TheSameRequestIdGivesTheSamePost) {
  const std::string name =
      CreateThread(asker_->http, topic_, "二度押し", "送信を二度押しました").value("name", "");
  const Json body = {{"text", "一度だけ書きます"}};
  const std::string path = "/v1/" + name + "/posts?requestId=press-1";
  const HttpResponse first = answerer_->http.Post(path, body);
  const HttpResponse second = answerer_->http.Post(path, body);
  ASSERT_TRUE(first.ok()) << first.body;
  EXPECT_EQ(first.json["name"], second.json["name"]) << second.body;
  EXPECT_EQ(answerer_->http.Get("/v1/" + name).json["postCount"], 2);
}

TEST_F(Threads, MarkdownFromOutsideCannotRunScripts) {
  const Json thread = CreateThread(
      asker_->http, topic_, "<script>alert(1)</script>",
      "<img src=x onerror=alert(1)> [押す](javascript:alert(1)) <b onclick='x'>太字</b>");
  const HttpResponse posts = asker_->http.Get("/v1/" + thread.value("name", "") + "/posts");
  const std::string html = posts.json["posts"][0].value("html", "");
  EXPECT_THAT(html, ::testing::Not(::testing::HasSubstr("<img")));
  EXPECT_THAT(html, ::testing::Not(::testing::HasSubstr("javascript:")));
  EXPECT_THAT(html, ::testing::Not(::testing::HasSubstr("<b")));
}

TEST_F(Threads, AClosedTopicShowsItsNameAndNothingInside) {
  const Json closed = CreateTopic(moderator_->http, "人事評価（限定）", "CLOSED");
  const std::string topic = closed.value("name", "");
  const std::string thread =
      CreateThread(moderator_->http, topic, "評価の時期", "限定の話です").value("name", "");

  EXPECT_EQ(asker_->http.Get("/v1/" + topic).json["displayName"], "人事評価（限定）");
  EXPECT_EQ(asker_->http.Get("/v1/" + topic).json["membership"], "NONE");

  // What is inside answers exactly like what does not exist.
  const HttpResponse hidden = asker_->http.Get("/v1/" + thread);
  const HttpResponse absent = asker_->http.Get("/v1/threads/aaaaaaaaaaaaa");
  EXPECT_EQ(hidden.status, 404) << hidden.body;
  EXPECT_EQ(absent.status, 404) << absent.body;
  EXPECT_EQ(hidden.Reason(), absent.Reason());
  EXPECT_EQ(hidden.LocalizedMessage(), absent.LocalizedMessage());
  EXPECT_EQ(asker_->http.Get("/v1/" + thread + "/posts").status, 404);
  EXPECT_EQ(asker_->http.Post("/v1/" + thread + "/posts", {{"text", "入れて"}}).status, 404);
  EXPECT_EQ(asker_->http.Get("/v1/threads?topic=" + UrlEncode(topic)).status, 404);
  const HttpResponse all = asker_->http.Get("/v1/threads?pageSize=100");
  EXPECT_THAT(all.body, ::testing::Not(::testing::HasSubstr(thread)));

  // After approval she reads it.
  EXPECT_EQ(asker_->http.Post("/v1/" + topic + ":join", Json::object()).json["membership"],
            "REQUESTED");
  const HttpResponse approved =
      moderator_->http.Post("/v1/" + topic + ":approveJoinRequest", {{"member", asker_->name}});
  ASSERT_TRUE(approved.ok()) << approved.body;
  EXPECT_EQ(asker_->http.Get("/v1/" + thread).status, 200);
}

TEST_F(Threads, PagesOfPostsFollowEachOtherWithoutGaps) {
  const std::string name = CreateThread(asker_->http, topic_, "長い話", "一番目").value("name", "");
  for (int number = 2; number <= 25; ++number) {
    CreatePost(answerer_->http, name, "番号" + std::to_string(number));
  }
  std::vector<int> numbers;
  std::string token;
  do {
    const HttpResponse page =
        asker_->http.Get("/v1/" + name + "/posts?pageSize=10&pageToken=" + UrlEncode(token));
    ASSERT_TRUE(page.ok()) << page.body;
    for (const Json& post : page.json["posts"]) numbers.push_back(post["number"]);
    token = page.json.value("nextPageToken", "");
  } while (!token.empty());
  std::vector<int> wanted(25);
  for (int number = 1; number <= 25; ++number)
    wanted[static_cast<std::size_t>(number - 1)] = number;
  EXPECT_EQ(numbers, wanted);
}

}  // namespace
}  // namespace hiroba::testing
