// Second factors over RPC: set up, asked for at signing in, turned off; and staff without one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hiroba/identity/v1/second_factors.grpc.pb.h"
#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/second_factor_rules.h"
#include "services/identity/testing/services.h"
#include "services/identity/totp.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SecondFactorsServiceTest : public ServicesTest {
 protected:
  SecondFactorsServiceTest() : ServicesTest(StaffSecondFactor::kRequired) {}

  absl::StatusOr<v1::BeginSecondFactorResponse> Begin(const Caller& caller,
                                                      const std::string& password = kPassword) {
    v1::BeginSecondFactorRequest request;
    request.set_password(password);
    return Ask(&v1::SecondFactors::Stub::BeginSecondFactor, request, caller);
  }

  absl::StatusOr<v1::ConfirmSecondFactorResponse> Confirm(const Caller& caller,
                                                          const std::string& code) {
    v1::ConfirmSecondFactorRequest request;
    request.set_code(code);
    return Ask(&v1::SecondFactors::Stub::ConfirmSecondFactor, request, caller);
  }

  absl::Status Disable(const Caller& caller, const std::string& code,
                       const std::string& password = kPassword) {
    v1::DisableSecondFactorRequest request;
    request.set_password(password);
    request.set_code(code);
    return Ask(&v1::SecondFactors::Stub::DisableSecondFactor, request, caller).status();
  }

  absl::StatusOr<v1::SecondFactor> Get(const Caller& caller) {
    return Ask(&v1::SecondFactors::Stub::GetSecondFactor, v1::GetSecondFactorRequest(), caller);
  }

  // What the member's app shows now.
  std::string AppCode() const { return TotpCode(secret_, TotpStep(clock_.Now())); }

  // Turns it on for a member who is signed in, and waits until the app shows another code.
  void Enable(const Caller& caller) {
    const auto begun = Begin(caller);
    ASSERT_THAT(begun, IsOk());
    const auto kept = store_.GetSecondFactor(TestCall(caller), caller.member);
    ASSERT_THAT(kept, IsOk());
    secret_ = *second_factor_secrets_.Open(caller.member, kept->pending_secret);
    ASSERT_EQ(begun->secret(), Base32(secret_));
    const auto confirmed = Confirm(caller, AppCode());
    ASSERT_THAT(confirmed, IsOk());
    recovery_codes_ = {confirmed->recovery_codes().begin(), confirmed->recovery_codes().end()};
    clock_.Advance(kTotpPeriod);
  }

  // Signs in with a code.
  absl::StatusOr<v1::Session> SignInWith(const std::string& code,
                                         const std::string& client = "203.0.113.7") {
    return SignIn(kAddress, kPassword, client, code);
  }

  std::vector<std::string> NoticeSubjects() {
    std::vector<std::string> subjects;
    for (const Notice& notice : Notices()) subjects.push_back(notice.subject);
    return subjects;
  }

  std::string secret_;
  std::vector<std::string> recovery_codes_;
};

TEST_F(SecondFactorsServiceTest, IsSetUpWithThePasswordAndTheFirstCode) {
  SignUp();
  const Caller caller = SignedIn();
  EXPECT_FALSE(Get(caller)->enabled());
  EXPECT_THAT(Begin(caller, "wrong but long enough"),
              StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_WRONG"));
  EXPECT_THAT(Confirm(caller, "123456"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "SECOND_FACTOR_NOT_BEGUN"));
  EXPECT_THAT(Begin(caller)->uri(), HasSubstr("otpauth://totp/"));
  EXPECT_FALSE(Get(caller)->enabled());
  Enable(caller);
  EXPECT_TRUE(Get(caller)->enabled());
  EXPECT_EQ(Get(caller)->recovery_codes_left(), 10);
  EXPECT_THAT(recovery_codes_, SizeIs(10));
  EXPECT_THAT(announced_, ElementsAre("members/" + FormatId(caller.member)));
  EXPECT_THAT(NoticeSubjects(), ElementsAre(HasSubstr("2段階認証を有効に")));
  EXPECT_THAT(Begin(caller), StatusIs(absl::StatusCode::kFailedPrecondition, "SECOND_FACTOR_ON"));
}

TEST_F(SecondFactorsServiceTest, ASecretWaitsTenMinutesForItsFirstCode) {
  SignUp();
  const Caller caller = SignedIn();
  ASSERT_THAT(Begin(caller), IsOk());
  clock_.Advance(kSecondFactorSetUp);
  EXPECT_THAT(Confirm(caller, "123456"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "SECOND_FACTOR_NOT_BEGUN"));
}

TEST_F(SecondFactorsServiceTest, SigningInNeedsPasswordAndCodeTogether) {
  SignUp();
  Enable(SignedIn());
  EXPECT_THAT(SignInWith(""),
              StatusIs(absl::StatusCode::kUnauthenticated, "SECOND_FACTOR_REQUIRED"));
  EXPECT_THAT(SignIn(kAddress, "wrong but long enough", "203.0.113.7", AppCode()),
              StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"))
      << "a code alone is worth nothing, and is not used up";
  EXPECT_THAT(SignInWith(AppCode() == "000000" ? "000001" : "000000"),
              StatusIs(absl::StatusCode::kUnauthenticated, "SECOND_FACTOR_WRONG"));
  const std::string code = AppCode();
  const auto session = SignInWith(code);
  ASSERT_THAT(session, IsOk());
  EXPECT_THAT(Authenticate(session->token()), IsOk());
  EXPECT_THAT(SignInWith(code),
              StatusIs(absl::StatusCode::kUnauthenticated, "SECOND_FACTOR_WRONG"));
  EXPECT_THAT(NoticeSubjects(), ElementsAre(HasSubstr("有効に"), HasSubstr("2 回使われました")));
}

TEST_F(SecondFactorsServiceTest, ARecoveryCodeSignsInOnceAndTellsHowManyAreLeft) {
  SignUp();
  const Caller caller = SignedIn();
  Enable(caller);
  EXPECT_THAT(SignInWith(recovery_codes_[3]), IsOk());
  EXPECT_THAT(SignInWith(recovery_codes_[3]),
              StatusIs(absl::StatusCode::kUnauthenticated, "SECOND_FACTOR_WRONG"));
  EXPECT_EQ(Get(caller)->recovery_codes_left(), 9);
  ASSERT_THAT(Notices(), SizeIs(2));
  EXPECT_THAT(Notices()[1].text, HasSubstr("残りは 9 個です"));
}

TEST_F(SecondFactorsServiceTest, WrongCodesAreCountedAndTheMemberIsTold) {
  SignUp();
  Enable(SignedIn());
  const std::string wrong = "ABCD-EFGH-JKMN";
  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(SignInWith(wrong, "198.51.100.1"),
                StatusIs(absl::StatusCode::kUnauthenticated, "SECOND_FACTOR_WRONG"));
  }
  const auto refused = SignInWith(AppCode(), "198.51.100.1");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_WRONG_CODES"));
  EXPECT_TRUE(RetryAfter(refused.status()).has_value());
  EXPECT_THAT(NoticeSubjects(), ElementsAre(HasSubstr("有効に"), HasSubstr("間違いが続いて")));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(SignInWith(wrong, "198.51.100.2").ok());
  EXPECT_THAT(SignInWith(AppCode(), "198.51.100.3"),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_WRONG_CODES"));
  // The owner has a session from here.
  EXPECT_THAT(SignInWith(AppCode(), "203.0.113.7"), IsOk());
}

TEST_F(SecondFactorsServiceTest, IsTurnedOffWithPasswordAndCode) {
  SignUp();
  const Caller caller = SignedIn();
  EXPECT_THAT(Disable(caller, "123456"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "SECOND_FACTOR_OFF"));
  Enable(caller);
  EXPECT_THAT(Disable(caller, AppCode(), "wrong but long enough"),
              StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_WRONG"));
  EXPECT_THAT(Disable(caller, "ABCD-EFGH-JKMN"),
              StatusIs(absl::StatusCode::kInvalidArgument, "SECOND_FACTOR_WRONG"));
  EXPECT_TRUE(Get(caller)->enabled());
  ASSERT_THAT(Disable(caller, AppCode()), IsOk());
  EXPECT_FALSE(Get(caller)->enabled());
  EXPECT_THAT(SignIn(), IsOk());
  EXPECT_THAT(NoticeSubjects(), ElementsAre(HasSubstr("有効に"), HasSubstr("無効に")));
}

TEST_F(SecondFactorsServiceTest, TheOperatorRemovesOneThatIsLost) {
  SignUp();
  const Caller caller = SignedIn();
  Enable(caller);
  v1::RemoveSecondFactorRequest request;
  request.set_address(kAddress);
  EXPECT_THAT(Ask(&v1::SecondFactors::Stub::RemoveSecondFactor, request, caller),
              StatusIs(absl::StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Ask(&v1::SecondFactors::Stub::RemoveSecondFactor, request, TestService()), IsOk());
  }
  EXPECT_THAT(SignIn(), IsOk());
  EXPECT_THAT(NoticeSubjects(), ElementsAre(HasSubstr("有効に"), HasSubstr("無効に")));
  request.set_address("nobody@city.kadoma.lg.jp");
  EXPECT_THAT(Ask(&v1::SecondFactors::Stub::RemoveSecondFactor, request, TestService()),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_F(SecondFactorsServiceTest, RecoveryCodesAreRenewedWithPasswordAndCode) {
  SignUp();
  const Caller caller = SignedIn();
  Enable(caller);
  v1::RenewRecoveryCodesRequest request;
  request.set_password(kPassword);
  request.set_code(recovery_codes_[0]);
  const auto renewed = Ask(&v1::SecondFactors::Stub::RenewRecoveryCodes, request, caller);
  ASSERT_THAT(renewed, IsOk());
  EXPECT_THAT(SignInWith(recovery_codes_[1]),
              StatusIs(absl::StatusCode::kUnauthenticated, "SECOND_FACTOR_WRONG"));
  EXPECT_THAT(SignInWith(renewed->recovery_codes(0)), IsOk());
}

TEST_F(SecondFactorsServiceTest, AResetPasswordStillNeedsTheCode) {
  SignUp();
  const Caller caller = SignedIn();
  Enable(caller);
  ASSERT_THAT(store_.ChangePassword(TestCall(caller), caller.member, SessionId(), clock_.Now(),
                                    [&](Member& member) -> absl::StatusOr<Notice> {
                                      member.password_hash = *passwords_.Hash(
                                          "冬の避難所は坂の下にある", absl::InfiniteFuture());
                                      return Notice{.id = ids_.Next()};
                                    }),
              IsOk());
  EXPECT_THAT(SignIn(kAddress, "冬の避難所は坂の下にある"),
              StatusIs(absl::StatusCode::kUnauthenticated, "SECOND_FACTOR_REQUIRED"));
  EXPECT_THAT(SignIn(kAddress, "冬の避難所は坂の下にある", "203.0.113.7", AppCode()), IsOk());
}

TEST_F(SecondFactorsServiceTest, RolesOfStaffRestUntilItIsOn) {
  const MemberId id = SignUp();
  ASSERT_THAT(store_.EditMember(TestCall(Caller()), id,
                                [](Member& member) {
                                  member.roles.push_back({.kind = Role::Kind::kAdmin});
                                  return absl::OkStatus();
                                }),
              IsOk());
  const auto elsewhere = SignIn();
  const auto session = SignIn();
  const Caller resting = *Authenticate(session->token());
  EXPECT_FALSE(resting.may_administer());
  const auto me = GetMember("members/me", resting);
  ASSERT_THAT(me, IsOk());
  EXPECT_THAT(me->roles(), IsEmpty());
  EXPECT_THAT(me->resting_roles(), ElementsAre(api::v1::Caller::ADMIN));

  Enable(resting);
  const Caller acting = *Authenticate(session->token());
  EXPECT_TRUE(acting.may_administer());
  EXPECT_THAT(Authenticate(elsewhere->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"))
      << "it was opened with the password alone";
  EXPECT_THAT(GetMember("members/me", acting)->roles(), ElementsAre(api::v1::Caller::ADMIN));
  EXPECT_THAT(GetMember("members/me", acting)->resting_roles(), IsEmpty());

  ASSERT_THAT(Disable(acting, AppCode()), IsOk());
  EXPECT_FALSE(Authenticate(session->token())->may_administer());
}

}  // namespace
}  // namespace hiroba::identity
