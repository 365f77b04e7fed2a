// What cannot be right is refused with a sentence for people and a reason for programs, and leaves
// nothing behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/harness/await.h"
#include "tests/harness/forum.h"
#include "tests/harness/raw_connection.h"

namespace hiroba::testing {
namespace {

using std::chrono::seconds;

class BadInput : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Forum& forum = Forum::Get();
    moderator_ = new Person(forum.MakeStaff("森 世話人", "moderator"));
    member_ = new Person(forum.SignUp("池田 会員"));
    topic_ = CreateTopic(moderator_->http, "入力").value("name", "");
    thread_ = CreateThread(member_->http, topic_, "元からある話", "本文").value("name", "");
  }

  // What the forum holds, to see that nothing was written.
  static std::string Contents() {
    return member_->http.Get("/v1/threads?pageSize=100").body +
           member_->http.Get("/v1/" + thread_ + "/posts").body +
           member_->http.Get("/v1/topics").body + member_->http.Get("/v1/members/me").body;
  }

  static HttpResponse SendBody(const std::string& method, const std::string& path,
                               const std::string& body,
                               const std::string& type = "application/json") {
    return member_->http.Send({.method = method, .path = path, .body = body, .content_type = type});
  }

  static void ExpectRefused(const HttpResponse& response, int status) {
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_NE(response.Reason(), "") << response.body;
    EXPECT_NE(response.LocalizedMessage(), "") << response.body;
    ASSERT_TRUE(response.json.is_object()) << response.body;
    EXPECT_EQ(response.json["error"]["code"], status) << response.body;
  }

  static inline Person* moderator_;
  static inline Person* member_;
  static inline std::string topic_;
  static inline std::string thread_;
};

TEST_F(BadInput, BodiesThatAreNoRequestNameTheirMistakeAndWriteNothing) {
  struct Case {
    const char* what;
    std::string body;
    std::string field;  // named in BadRequest; empty where no field is to blame
  };
  const std::string thread_start = R"({"thread":{"topic":")" + topic_ + R"(","title":"題"},)";
  const std::vector<Case> cases = {
      {"empty body", "", ""},
      {"broken off", R"({"thread":{"title":)", ""},
      {"trailing comma", R"({"thread":{},})", ""},
      {"two values", thread_start + R"("post":{"text":"本文"}} {})", ""},
      {"not an object", R"([1,2])", ""},
      {"unknown field", thread_start + R"("post":{"text":"本文"},"colour":"red"})", "colour"},
      {"unknown field inside", thread_start + R"("post":{"text":"本文","size":1}})", "post.size"},
      {"number for text", thread_start + R"("post":{"text":42}})", "post.text"},
      {"text for object", thread_start + R"("post":"本文"})", "post"},
      {"object for list", thread_start + R"("post":{"text":"本文","attachments":{}}})",
       "post.attachments"},
      {"unknown enum value",
       R"({"thread":{"topic":")" + topic_ + R"(","title":"題","kind":"SONG"},"post":{"text":"x"}})",
       "thread.kind"},
      {"bad time",
       R"({"thread":{"topic":")" + topic_ +
           R"(","title":"題","createTime":"yesterday"},"post":{"text":"x"}})",
       "thread.createTime"},
      {"wrong UTF-8", thread_start + "\"post\":{\"text\":\"\xE3\x81\"}}", ""},
      {"overlong UTF-8", thread_start + "\"post\":{\"text\":\"\xC0\xAF\"}}", ""},
      {"lone surrogate", thread_start + R"("post":{"text":"\ud800"}})", ""},
      {"too deep", std::string(5000, '[') + std::string(5000, ']'), ""},
      {"no title", R"({"thread":{"topic":")" + topic_ + R"("},"post":{"text":"本文"}})",
       "thread.title"},
      {"no text", thread_start + R"("post":{}})", "post.text"},
      {"title of two lines",
       R"({"thread":{"topic":")" + topic_ + R"(","title":"一\n二"},"post":{"text":"x"}})",
       "thread.title"},
      {"text too long", thread_start + R"("post":{"text":")" + std::string(20'001, 'x') + R"("}})",
       "post.text"},
      {"name of another kind",
       R"({"thread":{"topic":"members/x","title":"題"},"post":{"text":"x"}})", "thread.topic"},
  };
  const std::string before = Contents();
  for (const Case& bad : cases) {
    SCOPED_TRACE(bad.what);
    const HttpResponse response = SendBody("POST", "/v1/threads", bad.body);
    ExpectRefused(response, 400);
    if (!bad.field.empty()) {
      EXPECT_THAT(response.Fields(), ::testing::Contains(bad.field)) << response.body;
    }
  }
  EXPECT_EQ(Contents(), before);
}

TEST_F(BadInput, QueriesThatAreNoRequestNameTheirMistake) {
  for (const auto& [path, field] : std::vector<std::pair<std::string, std::string>>{
           {"/v1/threads?pageSize=many", "pageSize"},
           {"/v1/threads?pageSize=-1", "pageSize"},
           {"/v1/threads?pageSize=99999999999", "pageSize"},
           {"/v1/threads?colour=red", "colour"},
           {"/v1/threads?kind=SONG", "kind"},
           {"/v1/threads?pageToken=abc", "pageToken"},
           {"/v1/threads?topic=%ff%fe", "topic"},
           {"/v1/search?query=", "query"}}) {
    SCOPED_TRACE(path);
    const HttpResponse response = member_->http.Get(path);
    ExpectRefused(response, 400);
    if (!response.Fields().empty()) {
      EXPECT_THAT(response.Fields(), ::testing::Contains(field)) << response.body;
    }
  }
}

TEST_F(BadInput, APageTokenOfAnotherQueryIsRefused) {
  for (int count = 0; count < 3; ++count) {
    CreateThread(member_->http, topic_, "頁" + std::to_string(count), "本文");
  }
  const HttpResponse first = member_->http.Get("/v1/threads?pageSize=1&topic=" + UrlEncode(topic_));
  const std::string token = first.json.value("nextPageToken", "");
  ASSERT_NE(token, "") << first.body;
  EXPECT_EQ(member_->http
                .Get("/v1/threads?pageSize=1&topic=" + UrlEncode(topic_) +
                     "&pageToken=" + UrlEncode(token))
                .status,
            200);
  for (const std::string& path : {"/v1/threads?pageSize=1&pageToken=" + UrlEncode(token),
                                  "/v1/threads?pageSize=1&kind=QUESTION&topic=" +
                                      UrlEncode(topic_) + "&pageToken=" + UrlEncode(token),
                                  "/v1/" + thread_ + "/posts?pageToken=" + UrlEncode(token),
                                  "/v1/search?query=%E9%A0%81&pageToken=" + UrlEncode(token)}) {
    SCOPED_TRACE(path);
    const HttpResponse response = member_->http.Get(path);
    ExpectRefused(response, 400);
    EXPECT_EQ(response.Reason(), "PAGE_TOKEN_INVALID");
  }
}

TEST_F(BadInput, ABodyTooLargeIsRefusedBeforeItIsRead) {
  const HttpResponse response = SendBody(
      "POST", "/v1/threads", "{\"post\":{\"text\":\"" + std::string(8u << 20, 'x') + "\"}}");
  // The refusal may come while the client still sends; then it sees a closed connection.
  if (response.status != 0) ExpectRefused(response, 413);
  EXPECT_EQ(member_->http.Get("/v1/members/me").status, 200);
}

TEST_F(BadInput, AnotherContentTypeThanJsonIsRefused) {
  // A form of another site can send these without asking first.
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"}) {
    SCOPED_TRACE(type);
    ExpectRefused(SendBody("POST", "/v1/" + thread_ + "/posts", R"({"text":"x"})", type), 415);
  }
}

TEST_F(BadInput, UnknownPathsAndMethodsAreToldApart) {
  ExpectRefused(member_->http.Get("/v1/nothing"), 404);
  ExpectRefused(member_->http.Send({.method = "DELETE", .path = "/v1/threads"}), 405);
  EXPECT_EQ(member_->http.Get("/v1/threads/../../etc/passwd").status, 404);
  EXPECT_EQ(member_->http.Get("/../../../../etc/passwd").status, 404);
}

TEST_F(BadInput, AnAttachmentThatStopsHalfWayLeavesNothing) {
  Forum& forum = Forum::Get();
  const std::string head =
      "POST /v1/attachments?filename=half.txt HTTP/1.1\r\nHost: forum\r\n"
      "Authorization: Bearer " +
      member_->http.token() + "\r\nContent-Type: text/plain\r\nContent-Length: 50000000\r\n\r\n";
  const std::string before = Contents();
  for (int count = 0; count < 10; ++count) {
    RawConnection half(forum.address());
    ASSERT_TRUE(half.Send(head));
    ASSERT_TRUE(half.Send(std::string(1'000'000, 'h')));
    if (count % 2 == 1) half.Abort();
  }
  // A member may have 500 MiB lying about: if only what those ten announced still counted, there
  // would be no room for this one. What is left of them is gone within moments.
  const std::string content(25'000'000, 'w');
  HttpResponse whole;
  EXPECT_TRUE(Await(seconds(20), [&] {
    whole = SendBody("POST", "/v1/attachments?filename=whole.txt", content, "text/plain");
    return whole.ok();
  })) << whole.body;
  EXPECT_EQ(Contents(), before);
}

TEST_F(BadInput, AnExpiredSessionIsToldAsSuch) {
  Forum& forum = Forum::Get();
  HttpClient session = forum.SignIn(member_->address, member_->password);
  ASSERT_TRUE(session.Delete("/v1/sessions/current").ok());
  const std::string before = Contents();
  ASSERT_TRUE(Await(seconds(5), [&] {
    return session.Post("/v1/" + thread_ + "/posts", {{"text", "まだ書ける？"}}).status == 401;
  }));
  const HttpResponse refused =
      session.Post("/v1/" + thread_ + "/posts", {{"text", "もう書けない"}});
  ExpectRefused(refused, 401);
  EXPECT_EQ(refused.Reason(), "SESSION_EXPIRED");
  HttpClient stranger(forum.address(), "kein-richtiger-token");
  ExpectRefused(stranger.Get("/v1/threads"), 401);
  ExpectRefused(forum.Nobody().Get("/v1/threads"), 401);
  EXPECT_EQ(Contents(), before);
}

TEST_F(BadInput, BytesThatAreNoHttpDoNotDisturbOthers) {
  Forum& forum = Forum::Get();
  for (const std::string& bytes :
       {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc", 9), std::string("GET\r\n\r\n"),
        std::string("GET / HTTP/9.9\r\n\r\n"),
        "GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(100'000, 'a') + "\r\n\r\n",
        std::string("POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        std::string("POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")}) {
    RawConnection connection(forum.address());
    connection.Send(bytes);
    const std::string answer = connection.ReadToEnd(seconds(5));
    EXPECT_THAT(answer, ::testing::AnyOf("", ::testing::StartsWith("HTTP/1.1 4"))) << bytes;
  }
  EXPECT_EQ(member_->http.Get("/v1/members/me").status, 200);
}

}  // namespace
}  // namespace hiroba::testing
