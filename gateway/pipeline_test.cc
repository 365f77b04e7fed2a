// The steps of a request, over HTTP and real gRPC.
#include "gateway/pipeline.h"

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "gateway/testing/test_gateway.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/log.h"
#include "services/common/mutex.h"

namespace hiroba::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void ExpectRefused(const SocketAnswer& answer, int status, std::string_view reason) {
  EXPECT_EQ(answer.status, status) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr(fmt::format("\"code\":{}", status)));
  EXPECT_THAT(answer.body, HasSubstr(fmt::format("\"reason\":\"{}\"", reason)));
  EXPECT_THAT(answer.body, HasSubstr("google.rpc.LocalizedMessage"));
  EXPECT_THAT(answer.body,
              HasSubstr(fmt::format("\"requestId\":\"{}\"", answer.Header("x-request-id"))));
  EXPECT_EQ(answer.Header("content-type"), "application/json");
}

class PipelineTest : public ::testing::Test {
 protected:
  TestGateway gateway_;
};

TEST_F(PipelineTest, AnswersInJsonUnderStrictHeaders) {
  const SocketAnswer answer = gateway_.Ask("GET", "/v1/notes/abc");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
            R"({"name":"notes/abc","title":"備蓄の計画","text":"","state":"OPEN","pages":0,)"
            R"("tags":[],"createTime":"2026-04-01T00:00:00Z","size":"5000000000","caller":""})");
  EXPECT_EQ(answer.Header("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer.Header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
  EXPECT_EQ(answer.Header("cache-control"), "no-store");
  EXPECT_THAT(answer.Header("strict-transport-security"), HasSubstr("max-age="));
  EXPECT_EQ(answer.Header("x-request-id").size(), 16U);
}

TEST_F(PipelineTest, TellsTheServiceWhoAsks) {
  const SocketAnswer answer = gateway_.AskAsMember("GET", "/v1/notes/abc");
  EXPECT_THAT(answer.body, HasSubstr(R"("caller":"members/)"));
  const int asked = gateway_.services().authentications();
  gateway_.AskAsMember("GET", "/v1/notes/abc");
  EXPECT_EQ(gateway_.services().authentications(), asked) << "the caller is kept";
}

TEST_F(PipelineTest, RefusesWhoIsNotSignedIn) {
  ExpectRefused(gateway_.Ask("POST", "/v1/notes", kJson, "{}"), 401, "SIGN_IN_REQUIRED");
  const SocketAnswer expired =
      gateway_.Ask("DELETE", "/v1/notes/a", "Authorization: Bearer nobody");
  ExpectRefused(expired, 401, "SESSION_EXPIRED");
  EXPECT_EQ(expired.Header("www-authenticate"), "Bearer");
  EXPECT_EQ(gateway_.services().calls(), 0);
  EXPECT_EQ(gateway_.Ask("GET", "/v1/notes/a", "Authorization: Bearer nobody").status, 200)
      << "public methods go on without";
}

TEST_F(PipelineTest, ForgetsASessionThatHasEnded) {
  EXPECT_EQ(gateway_.AskAsMember("POST", "/v1/notes", "{}").status, 200);
  gateway_.services().EndSession("token-hanako");
  EXPECT_EQ(gateway_.AskAsMember("POST", "/v1/notes", "{}").status, 200) << "nobody has told yet";
  gateway_.authenticator().Forget("sessions/token-hanako");
  ExpectRefused(gateway_.AskAsMember("POST", "/v1/notes", "{}"), 401, "SESSION_EXPIRED");
}

TEST_F(PipelineTest, RefusesWhatIsNoRequestAndNamesTheField) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"{\"title\":", "JSON_MALFORMED", ""},
      {"{\"title\":\"a\",}", "JSON_MALFORMED", ""},
      {"[]", "JSON_MALFORMED", ""},
      {"{\"title\":\"\xE3\x81\"}", "NOT_UTF8", ""},
      {"{\"title\":5}", "FIELDS_INVALID", "note.title"},
      {"{\"colour\":\"red\"}", "FIELDS_INVALID", "note.colour"},
      {"{\"tags\":[1]}", "FIELDS_INVALID", "note.tags[0]"},
      {"{\"pages\":\"x\"}", "FIELDS_INVALID", "note.pages"},
      {"{\"createTime\":\"yesterday\"}", "FIELDS_INVALID", "note.createTime"},
  };
  for (const auto& [body, reason, field] : cases) {
    const SocketAnswer answer = gateway_.AskAsMember("POST", "/v1/notes", body);
    ExpectRefused(answer, 400, reason);
    if (*field == '\0') continue;
    EXPECT_THAT(answer.body, HasSubstr(fmt::format("\"field\":\"{}\"", field)));
  }
  ExpectRefused(gateway_.Ask("GET", "/v1/notes?pageSize=many"), 400, "FIELDS_INVALID");
  ExpectRefused(gateway_.Ask("GET", "/v1/notes?x=%ff"), 400, "QUERY_MALFORMED");
  ExpectRefused(gateway_.Ask("GET", "/v1/notes/%ff"), 400, "PATH_MALFORMED");
  EXPECT_EQ(gateway_.services().calls(), 0);
}

TEST_F(PipelineTest, RefusesOtherContentTypes) {
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                           "application/json; charset=shift_jis"}) {
    ExpectRefused(gateway_.Ask("POST", "/v1/notes",
                               fmt::format("{}\r\nContent-Type: {}", kMember, type), "{}"),
                  415, "CONTENT_TYPE_UNKNOWN");
  }
  EXPECT_EQ(
      gateway_
          .Ask("POST", "/v1/notes",
               fmt::format("{}\r\nContent-Type: Application/JSON; charset=\"UTF-8\"", kMember),
               "{}")
          .status,
      200);
}

TEST_F(PipelineTest, TellsUnknownPathsFromUnknownMethods) {
  ExpectRefused(gateway_.Ask("GET", "/v1/nothing"), 404, "PATH_UNKNOWN");
  const SocketAnswer answer = gateway_.Ask("PUT", "/v1/notes/a");
  ExpectRefused(answer, 405, "METHOD_UNKNOWN");
  EXPECT_EQ(answer.Header("allow"), "DELETE, GET, PATCH");
  ExpectRefused(gateway_.Ask("GET", "/v1/notes:count"), 404, "PATH_UNKNOWN");
  ExpectRefused(gateway_.Ask("GET", "/v1/../etc/passwd"), 404, "PATH_UNKNOWN");
}

TEST_F(PipelineTest, PassesOnWhatServicesSayAndNothingElse) {
  ExpectRefused(gateway_.Ask("GET", "/v1/notes/missing"), 404, "NOTE_UNKNOWN");
  const SocketAnswer busy = gateway_.Ask("GET", "/v1/notes:fail?code=8&withDetails=true");
  ExpectRefused(busy, 429, "BUSY");
  EXPECT_EQ(busy.Header("retry-after"), "7");
  const SocketAnswer internal = gateway_.Ask("GET", "/v1/notes:fail?code=13");
  ExpectRefused(internal, 500, "INTERNAL");
  EXPECT_THAT(internal.body, Not(HasSubstr("secret")));
}

TEST_F(PipelineTest, GivesServicesALimitedTime) {
  const absl::Time start = absl::Now();
  ExpectRefused(gateway_.Ask("GET", "/v1/notes:fail?code=4"), 504, "DEADLINE_EXCEEDED");
  EXPECT_LT(absl::Now() - start, absl::Seconds(4));
}

TEST_F(PipelineTest, SaysSoWhenAServiceIsAway) {
  gateway_.services().Stop();
  const SocketAnswer answer = gateway_.Ask("GET", "/v1/notes/a");
  ExpectRefused(answer, 503, "UNAVAILABLE");
  EXPECT_EQ(answer.Header("retry-after"), "1");
  EXPECT_EQ(gateway_.Ask("GET", "/livez").status, 200);
}

TEST_F(PipelineTest, BelievesACookieOnlyFromOurOwnPages) {
  const std::string cookie = fmt::format("Cookie: a=b; __Host-hiroba=token-hanako\r\n{}", kJson);
  const auto post = [&](const char* headers) {
    return gateway_.Ask("POST", "/v1/notes", cookie + headers, "{}").status;
  };
  EXPECT_EQ(post("\r\nSec-Fetch-Site: same-origin"), 200);
  EXPECT_EQ(post("\r\nOrigin: https://forum.example"), 200);
  const int calls = gateway_.services().calls();
  EXPECT_EQ(post(""), 403);
  EXPECT_EQ(post("\r\nOrigin: https://evil.example"), 403);
  EXPECT_EQ(post("\r\nOrigin: null"), 403);
  EXPECT_EQ(post("\r\nSec-Fetch-Site: cross-site\r\nOrigin: https://forum.example"), 403);
  EXPECT_EQ(gateway_.services().calls(), calls);
  EXPECT_EQ(gateway_.Ask("GET", "/v1/notes/a", "Cookie: __Host-hiroba=token-hanako").status, 200);
}

TEST_F(PipelineTest, TakesAnExpiredCookieAway) {
  const SocketAnswer answer = gateway_.Ask(
      "DELETE", "/v1/notes/a", "Cookie: __Host-hiroba=old\r\nSec-Fetch-Site: same-origin");
  ExpectRefused(answer, 401, "SESSION_EXPIRED");
  EXPECT_THAT(answer.Header("set-cookie"), HasSubstr("Max-Age=0"));
}

TEST_F(PipelineTest, LeavesTheCookieWhenOnlyAServiceDoesNotBelieve) {
  const SocketAnswer answer =
      gateway_.Ask("GET", "/v1/notes:fail?code=16", "Cookie: __Host-hiroba=token-hanako");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.Header("set-cookie"), "");
}

TEST_F(PipelineTest, SignsInByCookieOrByToken) {
  const SocketAnswer cookie =
      gateway_.Ask("POST", "/v1/sessions", fmt::format("{}\r\nUser-Agent: Test", kJson),
                   R"({"address":"a@example.lg.jp","password":"right"})");
  EXPECT_EQ(cookie.status, 200) << cookie.body;
  EXPECT_THAT(cookie.Header("set-cookie"), HasSubstr("__Host-hiroba=token-hanako;"));
  EXPECT_THAT(cookie.body, Not(HasSubstr("token-hanako")));
  EXPECT_THAT(cookie.body, HasSubstr(R"("device":"Test")"));
  const SocketAnswer token =
      gateway_.Ask("POST", "/v1/sessions", kJson, R"({"password":"right","kind":"TOKEN"})");
  EXPECT_EQ(token.Header("set-cookie"), "");
  EXPECT_THAT(token.body, HasSubstr(R"("token":"token-hanako")"));
  ExpectRefused(gateway_.Ask("POST", "/v1/sessions", kJson, R"({"password":"wrong"})"), 401,
                "CREDENTIALS_WRONG");
  ExpectRefused(
      gateway_.Ask("POST", "/v1/sessions", fmt::format("{}\r\nSec-Fetch-Site: cross-site", kJson),
                   R"({"password":"right"})"),
      403, "OTHER_ORIGIN");
  const SocketAnswer out =
      gateway_.Ask("DELETE", "/v1/sessions/current",
                   "Cookie: __Host-hiroba=token-hanako\r\nSec-Fetch-Site: same-origin");
  EXPECT_EQ(out.status, 200) << out.body;
  EXPECT_EQ(out.body, "{}");
  EXPECT_THAT(out.Header("set-cookie"), HasSubstr("Max-Age=0"));
}

TEST(PipelineLimits, CountForMembersAndForAddresses) {
  TestGateway gateway([](auto& options) {
    options.pipeline.reads = {"read", 0.001, 5};
    options.pipeline.writes = {"write", 0.001, 2};
    options.pipeline.strangers = {"stranger", 0.001, 4};
  });
  for (int i = 0; i < 2; ++i) EXPECT_EQ(gateway.AskAsMember("POST", "/v1/notes", "{}").status, 200);
  const SocketAnswer refused = gateway.AskAsMember("POST", "/v1/notes", "{}");
  ExpectRefused(refused, 429, "RATE_LIMITED");
  EXPECT_EQ(refused.Header("ratelimit-limit"), "2");
  EXPECT_EQ(refused.Header("ratelimit-remaining"), "0");
  EXPECT_GT(std::stoi(refused.Header("retry-after")), 900);
  const SocketAnswer read = gateway.AskAsMember("GET", "/v1/notes/a");
  EXPECT_EQ(read.status, 200) << "reading has its own limit";
  EXPECT_EQ(read.Header("ratelimit-remaining"), "4");
  // The member's first request came from an address that nobody knew.
  for (int i = 0; i < 3; ++i) EXPECT_EQ(gateway.Ask("GET", "/v1/notes/a").status, 200);
  EXPECT_EQ(gateway.Ask("GET", "/v1/notes/a").status, 429);
  EXPECT_EQ(gateway.Ask("GET", "/v1/notes/a", "X-Forwarded-For: 9.9.9.9").status, 429)
      << "strangers are not believed";
  EXPECT_EQ(gateway.AskAsMember("GET", "/v1/notes/a").status, 200);
  EXPECT_EQ(gateway.Ask("GET", "/").status, 200);
}

TEST(PipelineLimits, CountTheAddressThatTheProxySawHoweverItWritesIt) {
  TestGateway gateway([](auto& options) {
    options.pipeline.trusted_proxies = *TrustedProxies::Parse("127.0.0.1");
    options.pipeline.strangers = {"stranger", 0.001, 2};
  });
  int allowed = 0;
  for (int i = 0; i < 6; ++i) {
    // What the client writes, and the proxy behind it: into the same line, or into one of its own.
    const std::string_view joint = i % 2 == 0 ? ", " : "\r\nX-Forwarded-For: ";
    const SocketAnswer answer = gateway.Ask(
        "GET", "/v1/notes/a", fmt::format("X-Forwarded-For: 9.9.9.{}{}7.7.7.7", i, joint));
    allowed += answer.status == 200 ? 1 : 0;
  }
  EXPECT_EQ(allowed, 2);
}

// What went to the log while it was captured, from all threads.
Mutex captured_mutex;
std::string captured;

void Capture(std::string_view line) {
  MutexLock lock(captured_mutex);
  captured += line;
}

TEST(PipelineLog, ANameThatOpensSomethingIsNotLogged) {
  CaptureLog(Capture);
  {
    TestGateway gateway;
    ConfigureLog("gateway-test", INFO);
    gateway.Ask("POST", "/v1/passwordResets/secret7:confirm", "", "{}");
    gateway.Ask("GET", "/v1/threads/thread7", "", "");
  }
  CaptureLog(nullptr);
  ConfigureLog("gateway-test", ERROR);
  MutexLock lock(captured_mutex);
  EXPECT_THAT(captured, HasSubstr("/v1/{name=passwordResets/*}:confirm"));
  EXPECT_THAT(captured, HasSubstr("/v1/threads/thread7"));
  EXPECT_THAT(captured, Not(HasSubstr("secret7")));
}

TEST(PipelineLimits, BeginningToSignUpHasAFewAnHour) {
  TestGateway gateway([](auto& options) {
    options.pipeline.sign_ups = {"sign-up", 0.001, 2};
    options.pipeline.sign_ins = {"sign-in", 0.001, 3};
  });
  const auto sign_up = [&] { return gateway.Ask("POST", "/v1/registrations", "", "{}"); };
  for (int i = 0; i < 2; ++i) EXPECT_NE(sign_up().status, 429);
  ExpectRefused(sign_up(), 429, "RATE_LIMITED");
  ExpectRefused(gateway.Ask("POST", "/v1/passwordResets", "", "{}"), 429, "RATE_LIMITED");
  for (int i = 0; i < 3; ++i) {
    EXPECT_NE(gateway.Ask("POST", "/v1/registrations/a:confirm", "", "{}").status, 429);
  }
  ExpectRefused(gateway.Ask("POST", "/v1/registrations/a:confirm", "", "{}"), 429, "RATE_LIMITED");
}

TEST_F(PipelineTest, ShowsTheUnsubscribePageAndActsOnlyOnAPost) {
  const SocketAnswer page = gateway_.Ask("GET", "/unsubscribe?token=good%26x");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("まとめ便&lt;script&gt;"));
  EXPECT_THAT(page.body, HasSubstr("action=\"/unsubscribe?token=good%26x\""));
  EXPECT_THAT(page.Header("content-security-policy"), HasSubstr("style-src 'sha256-"));
  EXPECT_EQ(gateway_.Ask("HEAD", "/unsubscribe?token=good").status, 200);
  EXPECT_TRUE(gateway_.services().unsubscribed().empty());
  // One click of a mail program: no cookie, another site.
  const SocketAnswer done =
      gateway_.Ask("POST", "/unsubscribe?token=good",
                   "Sec-Fetch-Site: cross-site\r\nContent-Type: application/x-www-form-urlencoded",
                   "List-Unsubscribe=One-Click");
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(gateway_.services().unsubscribed(), std::set<std::string>{"good"});
  const SocketAnswer bad = gateway_.Ask("POST", "/unsubscribe?token=bad");
  EXPECT_EQ(bad.status, 404);
  EXPECT_THAT(bad.body, HasSubstr("正しくありません&lt;b&gt;。"));
  EXPECT_EQ(gateway_.Ask("POST", "/unsubscribe").status, 404);
}

TEST_F(PipelineTest, ServesTheAppAndItsFiles) {
  const SocketAnswer page = gateway_.Ask("GET", "/threads/0a", "Accept: text/html");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.Header("content-security-policy"), HasSubstr("script-src 'self'"));
  EXPECT_EQ(gateway_.Ask("GET", "/assets/app-1a.js").body, "console.log(1)");
  for (const char* path : {"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                           "/assets/../index.html", "//etc/passwd"}) {
    EXPECT_EQ(gateway_.Ask("GET", path, "Accept: text/html").status, 404) << path;
  }
  ExpectRefused(gateway_.Ask("POST", "/", kJson, "{}"), 405, "METHOD_UNKNOWN");
}

TEST_F(PipelineTest, CompressesLongAnswersToReads) {
  const std::string gzip = "Accept-Encoding: br, gzip";
  const SocketAnswer plain = gateway_.Ask("GET", "/v1/notes?pageSize=20");
  EXPECT_EQ(plain.Header("content-encoding"), "");
  EXPECT_EQ(plain.Header("vary"), "Accept-Encoding");
  const SocketAnswer small = gateway_.Ask("GET", "/v1/notes?pageSize=20", gzip);
  EXPECT_EQ(small.Header("content-encoding"), "gzip");
  EXPECT_EQ(small.Header("vary"), "Accept-Encoding");
  EXPECT_THAT(small.body, ::testing::StartsWith("\x1f\x8b"));
  EXPECT_LT(small.body.size(), plain.body.size() / 4);
  EXPECT_EQ(gateway_.Ask("GET", "/v1/notes?pageSize=1", gzip).Header("content-encoding"), "");
}

TEST_F(PipelineTest, LeavesAnswersThatMayHoldASecretUncompressed) {
  const SocketAnswer changed = gateway_.Ask(
      "POST", "/v1/notes", fmt::format("{}\r\n{}\r\nAccept-Encoding: gzip", kMember, kJson),
      fmt::format(R"({{"text":"{}"}})", std::string(5000, 'x')));
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.Header("content-encoding"), "");
  EXPECT_GT(changed.body.size(), 5000U);
}

TEST_F(PipelineTest, TakesAWholeUrlForItsPath) {
  EXPECT_EQ(gateway_.Ask("GET", "http://forum.example/v1/notes/a").status, 200);
  EXPECT_EQ(gateway_.Ask("GET", "http://forum.example").status, 200);
}

TEST_F(PipelineTest, SaysHowItIs) {
  EXPECT_EQ(gateway_.Ask("GET", "/livez").body, R"({"state":"ok"})");
  EXPECT_THAT(gateway_.Ask("GET", "/readyz").body, HasSubstr("\"state\""));
  EXPECT_EQ(gateway_.Ask("GET", "/v1/openapi.json").body, R"({"openapi":"3.1.0"})");
}

}  // namespace
}  // namespace hiroba::gateway
