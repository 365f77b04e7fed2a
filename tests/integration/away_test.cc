// Parts that hang: neither there nor gone. What does not need them goes on, without waiting for
// them long; what needs them says so; and when they are back, nothing is missing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/harness/await.h"
#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::AnyOf;

class Away : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Forum& forum = Forum::Get();
    moderator_ = new Person(forum.MakeStaff("三浦 世話人", "moderator"));
    asker_ = new Person(forum.SignUp("上野 質問者"));
    answerer_ = new Person(forum.SignUp("下田 回答者"));
    topic_ = CreateTopic(moderator_->http, "障害のとき").value("name", "");
  }

  // Reads and writes as a member does, each request within `limit`; returns the thread.
  static std::string ReadAndWrite(const std::string& word, milliseconds limit) {
    const auto timed = [&](HttpClient& http, HttpRequest request) {
      const auto begin = steady_clock::now();
      const HttpResponse response = http.Send(request);
      EXPECT_TRUE(response.ok()) << request.path << ": " << ::testing::PrintToString(response);
      EXPECT_LT(steady_clock::now() - begin, limit) << request.method << ' ' << request.path;
      return response.json;
    };
    const auto post = [](const std::string& path, const Json& body) {
      return HttpRequest{
          .method = "POST", .path = path, .body = body.dump(), .content_type = "application/json"};
    };
    const Json thread = timed(
        asker_->http,
        post("/v1/threads",
             {{"thread", {{"topic", topic_}, {"kind", "QUESTION"}, {"title", word + "の質問"}}},
              {"post", {{"text", "本文"}}}}));
    const std::string name = thread.value("name", "");
    timed(answerer_->http, post("/v1/" + name + "/posts", {{"text", word + "の答えです"}}));
    timed(asker_->http, {.path = "/v1/threads?topic=" + UrlEncode(topic_)});
    const Json posts = timed(asker_->http, {.path = "/v1/" + name + "/posts"});
    EXPECT_EQ(posts.value("posts", Json::array()).size(), 2u);
    return name;
  }

  static bool IsFound(const std::string& word, const std::string& thread) {
    const HttpResponse found =
        asker_->http.Get("/v1/search?query=" + UrlEncode("\"" + word + "の答え\""));
    return found.ok() && found.body.find(thread) != std::string::npos;
  }

  static bool IsTold(const std::string& thread) {
    const HttpResponse told = asker_->http.Get("/v1/notifications");
    return told.ok() && told.body.find(thread) != std::string::npos;
  }

  static void ExpectNothingIsMissing(const std::string& word, const std::string& thread) {
    EXPECT_TRUE(Await(seconds(20), [&] { return IsFound(word, thread); }));
    EXPECT_TRUE(Await(seconds(20), [&] { return IsTold(thread); }));
  }

  static inline Person* moderator_;
  static inline Person* asker_;
  static inline Person* answerer_;
  static inline std::string topic_;
};

TEST_F(Away, WithoutRedisEverythingIsReadAndWritten) {
  std::string thread;
  {
    const Forum::Hung redis = Forum::Get().Hang("redis");
    thread = ReadAndWrite("一号", seconds(3));
  }
  ExpectNothingIsMissing("一号", thread);
}

TEST_F(Away, WithoutNotificationsEverythingIsReadAndWritten) {
  std::string thread;
  {
    const Forum::Hung notifications = Forum::Get().Hang("notifications");
    thread = ReadAndWrite("二号", seconds(1));
  }
  ExpectNothingIsMissing("二号", thread);
}

TEST_F(Away, WithoutSearchOnlySearchingFails) {
  std::string thread;
  {
    const Forum::Hung search = Forum::Get().Hang("search");
    thread = ReadAndWrite("三号", seconds(1));
    const HttpResponse found = asker_->http.Get("/v1/search?query=" + UrlEncode("質問"));
    EXPECT_THAT(found.status, AnyOf(503, 504)) << found.body;
    EXPECT_NE(found.LocalizedMessage(), "") << found.body;
  }
  ExpectNothingIsMissing("三号", thread);
}

TEST_F(Away, WithoutTheMailServerOnlySigningUpFails) {
  const Forum::Hung mail = Forum::Get().Hang("mail");
  HttpClient stranger = Forum::Get().Nobody();
  const HttpResponse refused = stranger.Send({.method = "POST",
                                              .path = "/v1/registrations",
                                              .body = Json{{"address", "mati@city.kadoma.lg.jp"},
                                                           {"displayName", "待ち 人"},
                                                           {"department", "企画課"},
                                                           {"termsAccepted", true}}
                                                          .dump(),
                                              .content_type = "application/json",
                                              .timeout = seconds(60)});
  EXPECT_THAT(refused.status, AnyOf(503, 504)) << refused.body;
  EXPECT_NE(refused.LocalizedMessage(), "") << refused.body;
  ReadAndWrite("四号", seconds(1));
}

}  // namespace
}  // namespace hiroba::testing
