#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hiroba/identity/v1/admissions.grpc.pb.h"
#include "hiroba/identity/v1/leavings.grpc.pb.h"
#include "hiroba/identity/v1/members.grpc.pb.h"
#include "hiroba/identity/v1/passwords.grpc.pb.h"
#include "hiroba/identity/v1/roles.grpc.pb.h"
#include "hiroba/identity/v1/suspensions.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/leaving_rules.h"
#include "services/identity/second_factor_rules.h"
#include "services/identity/testing/services.h"
#include "services/identity/totp.h"

namespace hiroba::identity {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LeavingsServiceTest : public ServicesTest {
 protected:
  absl::StatusOr<v1::Leaving> Leave(const Caller& caller, const std::string& code = "",
                                    const std::string& password = kPassword,
                                    v1::Leaving::Posts posts = v1::Leaving::KEEP) {
    v1::CreateLeavingRequest request;
    request.set_password(password);
    request.set_code(code);
    request.set_posts(posts);
    return Ask(&v1::Leavings::Stub::CreateLeaving, request, caller);
  }

  absl::StatusOr<v1::Leaving> GetLeaving(const Caller& caller) {
    return Ask(&v1::Leavings::Stub::GetLeaving, v1::GetLeavingRequest(), caller);
  }

  absl::StatusOr<v1::Leaving> ChangeMind(const Caller& caller) {
    return Ask(&v1::Leavings::Stub::DeleteLeaving, v1::DeleteLeavingRequest(), caller);
  }

  // Makes her a member without waiting for admission.
  void Admit(MemberId id) {
    EXPECT_THAT(store_.EditMember(TestCall(Caller()), id,
                                  [&](Member& member) {
                                    member.state = Caller::State::kVerified;
                                    member.verify_time = clock_.Now();
                                    return absl::OkStatus();
                                  }),
                IsOk());
  }
};

TEST_F(LeavingsServiceTest, SheIsOutAtOnceAndMaySignInToComeBack) {
  const MemberId member = SignUp();
  const std::string name = "members/" + FormatId(member);
  const auto before = SignIn();
  const Caller caller = *Authenticate(before->token());
  EXPECT_THAT(GetLeaving(caller), StatusIs(absl::StatusCode::kNotFound, "LEAVING_NOT_FOUND"));
  const auto left = Leave(caller, "", kPassword, v1::Leaving::DELETE);
  ASSERT_THAT(left, IsOk());
  EXPECT_EQ(left->expire_time().seconds() - left->create_time().seconds(), 14 * 24 * 3600);
  EXPECT_EQ(left->posts(), v1::Leaving::DELETE);
  EXPECT_THAT(announced_, Contains(name));
  EXPECT_THAT(Authenticate(before->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  ASSERT_THAT(Notices(), SizeIs(1));
  EXPECT_THAT(Notices().front().text, HasSubstr("すべて消します"));

  const Caller leaving = SignedIn();
  EXPECT_EQ(leaving.state, Caller::State::kLeaving);
  EXPECT_EQ(GetLeaving(leaving)->expire_time().seconds(), left->expire_time().seconds());
  EXPECT_EQ(GetMember("members/me", leaving)->state(), api::v1::Caller::LEAVING);
  EXPECT_THAT(Leave(leaving), StatusIs(absl::StatusCode::kPermissionDenied, "MEMBER_LEAVING"));

  announced_.clear();
  ASSERT_THAT(ChangeMind(leaving), IsOk());
  EXPECT_THAT(announced_, Contains(name));
  EXPECT_THAT(Notices(), SizeIs(2));
  EXPECT_NE(Authenticate(SignIn()->token())->state, Caller::State::kLeaving);
  EXPECT_THAT(ChangeMind(leaving), StatusIs(absl::StatusCode::kNotFound, "LEAVING_NOT_FOUND"));
  EXPECT_THAT(Authenticate(before->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
}

TEST_F(LeavingsServiceTest, OnlyWhoProvesThatItIsShe) {
  SignUp();
  const Caller caller = SignedIn();
  EXPECT_THAT(Leave(caller, "", "まちがった長い合言葉"),
              StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_WRONG"));
  EXPECT_THAT(Leave(caller, "", kPassword, v1::Leaving::POSTS_UNSPECIFIED),
              StatusIs(absl::StatusCode::kInvalidArgument));
  const std::string secret = TurnSecondFactorOn(caller);
  for (const std::string& code : {std::string(), std::string("ABCD-EFGH-JKMN")}) {
    EXPECT_THAT(Leave(caller, code),
                StatusIs(absl::StatusCode::kInvalidArgument, "SECOND_FACTOR_WRONG"));
  }
  EXPECT_THAT(GetLeaving(caller), StatusIs(absl::StatusCode::kNotFound, "LEAVING_NOT_FOUND"));
  EXPECT_THAT(Leave(caller, TotpCode(secret, TotpStep(clock_.Now()))), IsOk());
}

TEST_F(LeavingsServiceTest, AfterFourteenDaysSheIsNobodyAlsoWhenTheLoopIsLate) {
  SignUp();
  ASSERT_THAT(Leave(SignedIn()), IsOk());
  clock_.Advance(kLeavingTime - absl::Seconds(1));
  const auto last = SignIn();
  ASSERT_THAT(last, IsOk());
  const Caller leaving = *Authenticate(last->token());
  EXPECT_LE(leaving.expire_time, clock_.Now() + absl::Seconds(1));
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(SignIn(), StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"));
  EXPECT_THAT(Authenticate(last->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  EXPECT_THAT(ChangeMind(leaving), StatusIs(absl::StatusCode::kNotFound, "LEAVING_NOT_FOUND"));
}

TEST_F(LeavingsServiceTest, OthersFindHerNoMore) {
  const MemberId member = SignUp();
  const std::string name = "members/" + FormatId(member);
  const Caller other = TestMember(ids_.New<MemberId>());
  v1::BatchGetContactsRequest contacts;
  contacts.add_names(name);
  const auto contact_count = [&] {
    return Ask(&v1::Members::Stub::BatchGetContacts, contacts, TestService())->contacts_size();
  };
  ASSERT_THAT(GetMember(name, other), IsOk());
  EXPECT_EQ(contact_count(), 1);
  ASSERT_THAT(Leave(SignedIn()), IsOk());
  EXPECT_THAT(GetMember(name, other), StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
  EXPECT_EQ(contact_count(), 0);
  // Moderators may have to keep her out.
  EXPECT_EQ(GetMember(name, TestModerator(other.member))->state(), api::v1::Caller::LEAVING);
  v1::SuspendMemberRequest suspend;
  suspend.set_name(name);
  suspend.set_reason("宣伝");
  ASSERT_THAT(Ask(&v1::Suspensions::Stub::SuspendMember, suspend, TestModerator(other.member)),
              IsOk());
  EXPECT_THAT(SignIn(), StatusIs(absl::StatusCode::kPermissionDenied, "MEMBER_SUSPENDED"));
  EXPECT_TRUE(store_.GetMember(TestCall(Caller()), member)->leaving.has_value());
}

TEST_F(LeavingsServiceTest, NothingIsDecidedAboutWhoLeaves) {
  const std::string address = "first@union.kitaminami.lg.jp";
  const MemberId member = SignUp(address);
  ASSERT_THAT(Leave(SignedIn(address)), IsOk());
  const auto admission = store_.FindAdmission(TestCall(Caller()), member);
  ASSERT_THAT(admission, IsOk());
  v1::ApproveAdmissionRequest approve;
  approve.set_name("admissions/" + FormatId(admission->id));
  approve.set_body("bodies/272230");
  const Caller admin = TestAdmin(ids_.New<MemberId>());
  EXPECT_THAT(Ask(&v1::Admissions::Stub::ApproveAdmission, approve, admin),
              StatusIs(absl::StatusCode::kFailedPrecondition, "MEMBER_LEAVING"));
  Admit(member);
  v1::CreateRoleRequest role;
  role.mutable_role()->set_member("members/" + FormatId(member));
  role.mutable_role()->set_kind(v1::Role::MODERATOR);
  EXPECT_THAT(Ask(&v1::Roles::Stub::CreateRole, role, admin),
              StatusIs(absl::StatusCode::kFailedPrecondition, "MEMBER_LEAVING"));
}

TEST_F(LeavingsServiceTest, HerAddressAnswersAsBefore) {
  SignUp();
  const auto registered = Register(kAddress);
  ASSERT_THAT(registered, IsOk());
  ASSERT_THAT(Leave(SignedIn()), IsOk());
  EXPECT_THAT(Register(kAddress), IsOk());
  EXPECT_THAT(mails().back().subject, HasSubstr("登録されています"));
  // A password that is forgotten must not keep her from coming back.
  v1::CreatePasswordResetRequest reset;
  reset.set_address(kAddress);
  const size_t sent = sink_.received().size();
  ASSERT_THAT(Ask(&v1::Passwords::Stub::CreatePasswordReset, reset), IsOk());
  EXPECT_TRUE(sink_.WaitFor(sent + 1));
  EXPECT_EQ(LastCode().size(), 6u);
}

}  // namespace
}  // namespace hiroba::identity
