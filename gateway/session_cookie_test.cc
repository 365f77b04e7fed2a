#include "gateway/session_cookie.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hiroba/identity/v1/sessions.pb.h"
#include "services/common/method_policy.h"

namespace hiroba::gateway {
namespace {

using identity::v1::CreateSessionRequest;
using identity::v1::DeleteSessionRequest;
using identity::v1::Session;
using ::testing::HasSubstr;

const Route& RouteOf(const char* method, const char* path) {
  static const auto* const table = new RouteTable(*RouteTable::Build(LinkedServices()));
  return *table->Find(method, path).route;
}

TEST(SessionCookie, FindsTheTokenAmongOtherCookies) {
  const SessionCookie cookie(true);
  EXPECT_EQ(cookie.Find("__Host-hiroba=abc"), "abc");
  EXPECT_EQ(cookie.Find("a=b; __Host-hiroba=abc ;c=d"), "abc");
  EXPECT_EQ(cookie.Find("x__Host-hiroba=abc"), "");
  EXPECT_EQ(cookie.Find("__Host-hirobax=abc; hiroba=d"), "");
  EXPECT_EQ(cookie.Find(""), "");
  EXPECT_EQ(SessionCookie(false).Find("hiroba=d"), "d");
}

TEST(SessionCookie, MovesTheTokenIntoTheCookie) {
  const SessionCookie cookie(true);
  const Route& route = RouteOf("POST", "/v1/sessions");
  CreateSessionRequest request;
  request.set_client("what the client says");
  cookie.BeforeCall(route, "Firefox 門真", "203.0.113.7", request);
  EXPECT_EQ(request.client(), "203.0.113.7");
  EXPECT_EQ(request.device(), "Firefox 門真");
  Session session;
  session.set_kind(Session::COOKIE);
  session.set_token("secret");
  session.set_name("sessions/a");
  HttpHeaders headers;
  const auto answer = cookie.AfterCall(route, request, "", session.SerializeAsString(), headers);
  ASSERT_TRUE(answer);
  Session answered;
  ASSERT_TRUE(answered.ParseFromString(*answer));
  EXPECT_EQ(answered.token(), "");
  EXPECT_EQ(answered.name(), "sessions/a");
  ASSERT_EQ(headers.size(), 1U);
  EXPECT_THAT(headers[0].second, HasSubstr("__Host-hiroba=secret;"));
  for (const char* attribute : {"HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age="}) {
    EXPECT_THAT(headers[0].second, HasSubstr(attribute));
  }
}

TEST(SessionCookie, LeavesTheTokenOfProgramsInTheAnswer) {
  const SessionCookie cookie(true);
  Session session;
  session.set_kind(Session::TOKEN);
  session.set_token("secret");
  HttpHeaders headers;
  EXPECT_FALSE(cookie.AfterCall(RouteOf("POST", "/v1/sessions"), CreateSessionRequest(), "",
                                session.SerializeAsString(), headers));
  EXPECT_TRUE(headers.empty());
}

TEST(SessionCookie, GoesWithItsOwnSession) {
  const SessionCookie cookie(false);
  const Route& route = RouteOf("DELETE", "/v1/sessions/current");
  for (const auto& [name, removed] :
       {std::pair{"sessions/current", true}, {"sessions/mine", true}, {"sessions/other", false}}) {
    DeleteSessionRequest request;
    request.set_name(name);
    HttpHeaders headers;
    EXPECT_FALSE(cookie.AfterCall(route, request, "sessions/mine", "", headers));
    EXPECT_EQ(headers.size(), removed ? 1U : 0U) << name;
  }
}

TEST(SessionCookie, CutsLongDevicesBetweenCharacters) {
  std::string agent;
  for (int i = 0; i < 150; ++i) agent += "門";
  CreateSessionRequest request;
  SessionCookie(true).BeforeCall(RouteOf("POST", "/v1/sessions"), agent, "", request);
  EXPECT_EQ(request.device().size(), 300U);
}

}  // namespace
}  // namespace hiroba::gateway
