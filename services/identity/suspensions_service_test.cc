#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hiroba/identity/v1/members.grpc.pb.h"
#include "hiroba/identity/v1/suspensions.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/session_tokens.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class SuspensionsServiceTest : public ServicesTest {
 protected:
  absl::StatusOr<v1::Member> Suspend(MemberId member, const std::string& reason = "宣伝") {
    v1::SuspendMemberRequest request;
    request.set_name("members/" + FormatId(member));
    request.set_reason(reason);
    return Ask(&v1::Suspensions::Stub::SuspendMember, request, moderator_);
  }

  auto Notices() { return *store_.ListNotices(TestCall(Caller()), clock_.Now(), 10); }

  const Caller moderator_ = TestModerator(ids_.New<MemberId>());
};

TEST_F(SuspensionsServiceTest, SessionsEndAndOnlyTheRightPasswordLearnsWhy) {
  const MemberId member = SignUp();
  const auto session = SignIn();
  ASSERT_THAT(session, IsOk());
  ASSERT_THAT(Suspend(member, "宣伝を繰り返した"), IsOk());
  EXPECT_THAT(announced_, Contains("members/" + FormatId(member)));
  EXPECT_THAT(Authenticate(session->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  const auto refused = SignIn();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kPermissionDenied, "MEMBER_SUSPENDED"));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("宣伝を繰り返した"));
  EXPECT_THAT(SignIn(kAddress, "まちがった長い合言葉"),
              StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"));
  // She is told by mail once, also when it is done twice.
  ASSERT_THAT(Suspend(member, "ほかの理由"), IsOk());
  ASSERT_THAT(Notices(), SizeIs(1));
  EXPECT_THAT(Notices().front().text, HasSubstr("宣伝を繰り返した"));

  v1::UnsuspendMemberRequest request;
  request.set_name("members/" + FormatId(member));
  const auto back = Ask(&v1::Suspensions::Stub::UnsuspendMember, request, moderator_);
  ASSERT_THAT(back, IsOk());
  EXPECT_FALSE(back->has_suspension());
  EXPECT_THAT(SignIn(), IsOk());
  EXPECT_THAT(Authenticate(session->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  EXPECT_THAT(Notices(), SizeIs(2));
}

TEST_F(SuspensionsServiceTest, ASessionThatWasBeingMadeMeanwhileOpensNothing) {
  const MemberId member = SignUp();
  ASSERT_THAT(Suspend(member), IsOk());
  const std::string token = NewSessionToken();
  const Session late{.id = ids_.New<SessionId>(),
                     .member = member,
                     .token_hash = *HashSessionToken(token),
                     .create_time = clock_.Now(),
                     .last_use_time = clock_.Now()};
  const auto current = store_.GetMember(TestCall(Caller()), member);
  ASSERT_THAT(current, IsOk());
  EXPECT_THAT(store_.CreateSession(TestCall(Caller()), late, *current, 50),
              StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"));
  EXPECT_THAT(Authenticate(token), StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
}

TEST_F(SuspensionsServiceTest, OnlyModeratorsSeeIt) {
  const MemberId member = SignUp();
  const std::string name = "members/" + FormatId(member);
  ASSERT_THAT(Suspend(member), IsOk());
  EXPECT_EQ(GetMember(name, moderator_)->suspension().reason(), "宣伝");
  EXPECT_FALSE(GetMember(name, TestMember(ids_.New<MemberId>()))->has_suspension());
}

TEST_F(SuspensionsServiceTest, AReasonIsNeeded) {
  EXPECT_THAT(Suspend(SignUp(), " "), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Suspend(ids_.New<MemberId>()),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_F(SuspensionsServiceTest, TheContactOfASuspendedMemberIsGivenToNobody) {
  const MemberId member = SignUp();
  v1::BatchGetContactsRequest request;
  request.add_names("members/" + FormatId(member));
  EXPECT_EQ(Ask(&v1::Members::Stub::BatchGetContacts, request, TestService())->contacts_size(), 1);
  ASSERT_THAT(Suspend(member), IsOk());
  EXPECT_EQ(Ask(&v1::Members::Stub::BatchGetContacts, request, TestService())->contacts_size(), 0);
}

}  // namespace
}  // namespace hiroba::identity
