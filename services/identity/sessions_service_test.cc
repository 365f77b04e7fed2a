// Sessions over RPC: signing in, authenticating, every end of a session.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hiroba/identity/v1/sessions.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/session_rules.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;

class SessionsServiceTest : public ServicesTest {};

TEST_F(SessionsServiceTest, WrongCredentialsAreAlike) {
  SignUp();
  const auto wrong_password = SignIn(kAddress, "冬の避難所は坂の下にある");
  const auto unknown = SignIn("nobody@city.kadoma.lg.jp");
  const auto no_address = SignIn("@@");
  EXPECT_THAT(wrong_password, StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"));
  EXPECT_EQ(wrong_password.status(), unknown.status());
  EXPECT_EQ(wrong_password.status(), no_address.status());
}

TEST_F(SessionsServiceTest, TwentyWrongPasswordsFromOneNetworkAreEnoughThereAndNowhereElse) {
  SignUp();
  for (const std::string address : {kAddress, "nobody@city.kadoma.lg.jp"}) {
    for (int i = 0; i < 20; ++i) {
      EXPECT_THAT(SignIn(address, "wrong but long enough", "198.51.100.1"),
                  StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"));
    }
    const auto refused = SignIn(address, kPassword, "198.51.100.1");
    EXPECT_THAT(refused,
                StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_WRONG_PASSWORDS"));
    EXPECT_TRUE(RetryAfter(refused.status()).has_value());
  }
  EXPECT_THAT(SignIn(kAddress, kPassword, "203.0.113.7"), IsOk());
  clock_.Advance(absl::Minutes(62));
  EXPECT_THAT(SignIn(kAddress, kPassword, "198.51.100.1"), IsOk());
}

TEST_F(SessionsServiceTest, WrongPasswordsFromManyNetworksDoNotLockOutTheOwner) {
  SignUp();
  ASSERT_THAT(SignIn(kAddress, kPassword, "203.0.113.7"), IsOk());
  const std::string account = codes_.Hash("sign-in address", kAddress);
  for (int i = 0; i < 100; ++i) {
    const std::string source = codes_.Hash("sign-in source", std::to_string(i));
    ASSERT_THAT(store_.AddFailure(TestCall(Caller()), account, source, clock_.Now()), IsOk());
  }
  EXPECT_THAT(SignIn(kAddress, "wrong but long enough", "198.51.100.1"),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_WRONG_PASSWORDS"));
  EXPECT_THAT(SignIn(kAddress, kPassword, "203.0.113.7"), IsOk());
}

TEST_F(SessionsServiceTest, ASessionEndsForGoodAndGatewaysAreTold) {
  SignUp();
  const auto first = SignIn();
  const auto second = SignIn();
  const auto caller = Authenticate(first->token());
  ASSERT_THAT(caller, IsOk());

  const auto sessions = Ask(&v1::Sessions::Stub::ListSessions, v1::ListSessionsRequest(), *caller);
  ASSERT_THAT(sessions, IsOk());
  ASSERT_EQ(sessions->sessions_size(), 2);
  EXPECT_EQ(sessions->sessions(0).name(), second->name());
  EXPECT_TRUE(sessions->sessions(1).current());
  EXPECT_EQ(sessions->sessions(1).token(), "");

  v1::DeleteSessionRequest end;
  end.set_name(second->name());
  const Caller stranger = TestMember(ids_.New<MemberId>());
  EXPECT_THAT(Ask(&v1::Sessions::Stub::DeleteSession, end, stranger),
              StatusIs(absl::StatusCode::kNotFound, "SESSION_NOT_FOUND"));
  end.set_name("sessions/current");
  EXPECT_THAT(Ask(&v1::Sessions::Stub::DeleteSession, end, *caller), IsOk());
  EXPECT_THAT(announced_, ElementsAre(first->name()));
  // The channel repeats the call when the answer is lost.
  end.set_name(first->name());
  EXPECT_THAT(Ask(&v1::Sessions::Stub::DeleteSession, end, *caller), IsOk());
  EXPECT_THAT(announced_, ElementsAre(first->name(), first->name()));
  EXPECT_THAT(Authenticate(first->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  EXPECT_THAT(Authenticate(second->token()), IsOk());
}

TEST_F(SessionsServiceTest, TheSessionThatOneTooManyEndsIsToldToTheGateways) {
  const MemberId member = SignUp();
  const Member checked = *store_.GetMember(TestCall(Caller()), member);
  std::vector<std::string> names;
  for (int i = 0; i < kMaxSessions; ++i) {
    const Session session{.id = ids_.New<SessionId>(),
                          .member = member,
                          .token_hash = std::to_string(i),
                          .create_time = clock_.Now(),
                          .last_use_time = clock_.Now() + absl::Seconds(i)};
    ASSERT_THAT(store_.CreateSession(TestCall(Caller()), session, checked, kMaxSessions), IsOk());
    names.push_back("sessions/" + FormatId(session.id));
  }
  clock_.Advance(absl::Hours(1));
  ASSERT_THAT(SignIn(), IsOk());
  EXPECT_THAT(announced_, ElementsAre(names.front()));
}

TEST_F(SessionsServiceTest, AllOtherSessionsEndAndGatewaysAreTold) {
  SignUp();
  const auto elsewhere = SignIn(kAddress, kPassword, "198.51.100.1");
  const auto nearby = SignIn();
  const auto own = SignIn();
  const auto caller = Authenticate(own->token());
  ASSERT_THAT(caller, IsOk());
  const auto sessions = Ask(&v1::Sessions::Stub::ListSessions, v1::ListSessionsRequest(), *caller);
  ASSERT_THAT(sessions, IsOk());
  ASSERT_EQ(sessions->sessions_size(), 3);
  EXPECT_TRUE(sessions->sessions(0).same_network());
  EXPECT_TRUE(sessions->sessions(1).same_network());
  EXPECT_FALSE(sessions->sessions(2).same_network());

  for (int i = 0; i < 2; ++i) {  // the channel repeats the call when the answer is lost
    EXPECT_THAT(Ask(&v1::Sessions::Stub::EndOtherSessions, v1::EndOtherSessionsRequest(), *caller),
                IsOk());
  }
  EXPECT_THAT(announced_, ElementsAre(own->member(), own->member()));
  EXPECT_THAT(Authenticate(elsewhere->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  EXPECT_THAT(Authenticate(nearby->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  EXPECT_THAT(Authenticate(own->token()), IsOk());
}

TEST_F(SessionsServiceTest, SessionsExpireAndUseProlongsThem) {
  SignUp();
  const auto session = SignIn();
  clock_.Advance(absl::Hours(24 * 29));
  EXPECT_THAT(Authenticate(session->token()), IsOk());
  clock_.Advance(absl::Hours(24 * 29));
  EXPECT_THAT(Authenticate(session->token()), IsOk());
  clock_.Advance(absl::Hours(24 * 31));
  EXPECT_THAT(Authenticate(session->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
}

TEST_F(SessionsServiceTest, OnlyServicesAuthenticate) {
  v1::AuthenticateRequest request;
  request.set_token("x");
  EXPECT_THAT(Ask(&v1::Sessions::Stub::Authenticate, request),
              StatusIs(absl::StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
}

}  // namespace
}  // namespace hiroba::identity
