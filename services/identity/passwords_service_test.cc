// Passwords over RPC: changed by who knows hers, reset by who has forgotten it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hiroba/identity/v1/members.grpc.pb.h"
#include "hiroba/identity/v1/passwords.grpc.pb.h"
#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kNewPassword[] = "冬の避難所は坂の下にある";

class PasswordsServiceTest : public ServicesTest {
 protected:
  absl::Status Change(const Caller& caller, const std::string& current = kPassword,
                      const std::string& next = kNewPassword) {
    v1::ChangePasswordRequest request;
    request.set_current_password(current);
    request.set_new_password(next);
    return Ask(&v1::Passwords::Stub::ChangePassword, request, caller).status();
  }

  absl::StatusOr<v1::PasswordReset> Begin(const std::string& address = kAddress) {
    v1::CreatePasswordResetRequest request;
    request.set_address(address);
    return Ask(&v1::Passwords::Stub::CreatePasswordReset, request);
  }

  // Begins a reset of a member and waits for its mail.
  std::string BegunReset(const std::string& address = kAddress) {
    const size_t before = sink_.received().size();
    const auto reset = Begin(address);
    EXPECT_THAT(reset, IsOk());
    EXPECT_TRUE(sink_.WaitFor(before + 1));
    return reset.ok() ? reset->name() : "";
  }

  absl::Status Finish(const std::string& name, const std::string& code,
                      const std::string& password = kNewPassword) {
    v1::ConfirmPasswordResetRequest request;
    request.set_name(name);
    request.set_code(code);
    request.set_password(password);
    return Ask(&v1::Passwords::Stub::ConfirmPasswordReset, request).status();
  }
};

TEST_F(PasswordsServiceTest, AChangeEndsAllOtherSessionsAndTheMemberIsTold) {
  SignUp();
  const auto other = SignIn();
  const auto own = SignIn();
  const auto caller = Authenticate(own->token());
  ASSERT_THAT(caller, IsOk());
  const std::string reset = BegunReset();
  ASSERT_THAT(Change(*caller), IsOk());
  EXPECT_THAT(announced_, ElementsAre(own->member()));
  EXPECT_THAT(Authenticate(own->token()), IsOk());
  EXPECT_THAT(Authenticate(other->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  EXPECT_THAT(Finish(reset, LastCode()),
              StatusIs(absl::StatusCode::kNotFound, "PASSWORD_RESET_NOT_FOUND"));
  EXPECT_THAT(SignIn(), StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"));
  EXPECT_THAT(SignIn(kAddress, kNewPassword), IsOk());
  ASSERT_THAT(Notices(), SizeIs(1));
  EXPECT_EQ(Notices()[0].address, kAddress);
  EXPECT_THAT(Notices()[0].subject, HasSubstr("パスワードを変更しました"));
}

TEST_F(PasswordsServiceTest, APoorNewPasswordIsRefusedWithItsReason) {
  SignUp();
  const Caller caller = SignedIn();
  for (const auto& [password, reason] : {std::pair{"短い", "PASSWORD_TOO_SHORT"},
                                         {"123456789012", "PASSWORD_COMMON"},
                                         {kAddress, "PASSWORD_COMMON"},
                                         {kPassword, "PASSWORD_UNCHANGED"}}) {
    EXPECT_THAT(Change(caller, kPassword, password),
                StatusIs(absl::StatusCode::kInvalidArgument, reason));
  }
  EXPECT_THAT(Notices(), IsEmpty());
  EXPECT_THAT(SignIn(), IsOk());
}

TEST_F(PasswordsServiceTest, TwentyWrongPasswordsInASessionAreEnoughThereAndNowhereElse) {
  SignUp();
  const Caller guesser = SignedIn();
  const Caller owner = SignedIn();
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(Change(guesser, "wrong but long enough"),
                StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_WRONG"));
  }
  const absl::Status refused = Change(guesser);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_WRONG_PASSWORDS"));
  EXPECT_TRUE(RetryAfter(refused).has_value());
  EXPECT_THAT(Change(owner), IsOk());
}

TEST_F(PasswordsServiceTest, ARequestWithoutASessionChangesNothing) {
  EXPECT_THAT(Change(Caller()), StatusIs(absl::StatusCode::kUnauthenticated, "SIGN_IN_REQUIRED"));
}

TEST_F(PasswordsServiceTest, AResetEndsAllSessionsAndTheMemberIsTold) {
  SignUp();
  const auto session = SignIn();
  const std::string older = BegunReset();
  const std::string older_code = LastCode();
  const std::string reset = BegunReset();
  ASSERT_THAT(Finish(reset, LastCode()), IsOk());
  EXPECT_THAT(announced_, ElementsAre(session->member()));
  EXPECT_THAT(Authenticate(session->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  EXPECT_THAT(Finish(older, older_code),
              StatusIs(absl::StatusCode::kNotFound, "PASSWORD_RESET_NOT_FOUND"));
  EXPECT_THAT(SignIn(), StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"));
  EXPECT_THAT(SignIn(kAddress, kNewPassword), IsOk());
  ASSERT_THAT(Notices(), SizeIs(1));
  EXPECT_THAT(Notices()[0].subject, HasSubstr("パスワードを再設定しました"));
}

TEST_F(PasswordsServiceTest, AResetLetsInWhomSomebodysGuessesHaveLockedOut) {
  SignUp();
  const std::string account = codes_.Hash("sign-in address", kAddress);
  for (int i = 0; i < 100; ++i) {
    const std::string source = codes_.Hash("sign-in source", std::to_string(i));
    ASSERT_THAT(store_.AddFailure(TestCall(Caller()), account, source, clock_.Now()), IsOk());
  }
  ASSERT_THAT(SignIn(), StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_WRONG_PASSWORDS"));
  const std::string reset = BegunReset();
  ASSERT_THAT(Finish(reset, LastCode()), IsOk());
  EXPECT_THAT(SignIn(kAddress, kNewPassword), IsOk());
}

TEST_F(PasswordsServiceTest, AnUnknownAddressIsAnsweredAlikeAndGetsNoMail) {
  SignUp();
  const size_t before = sink_.received().size();
  const auto unknown = Begin("nobody@city.kadoma.lg.jp");
  ASSERT_THAT(unknown, IsOk());
  const std::string known = BegunReset();
  EXPECT_EQ(unknown->name().size(), known.size());
  EXPECT_THAT(sink_.received(), SizeIs(before + 1));
  EXPECT_EQ(sink_.received().back().to, kAddress);
  for (int i = 0; i < 5; ++i) {
    const absl::Status of_nobody = Finish(unknown->name(), "000000");
    EXPECT_THAT(of_nobody, StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
    EXPECT_EQ(of_nobody, Finish(known, LastCode() == "000000" ? "111111" : "000000"));
  }
  EXPECT_EQ(Finish(unknown->name(), "000000"), Finish(known, LastCode()));
  EXPECT_THAT(SignIn(), IsOk());
}

TEST_F(PasswordsServiceTest, ResetsOfAnAddressAreLimitedForMembersAndOthers) {
  SignUp();
  for (const std::string address : {kAddress, "nobody@city.kadoma.lg.jp"}) {
    for (int i = 0; i < 5; ++i) EXPECT_THAT(Begin(address), IsOk());
    EXPECT_THAT(Begin(address), StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_RESETS"));
  }
  clock_.Advance(absl::Minutes(61));
  EXPECT_THAT(Begin(), IsOk());
}

TEST_F(PasswordsServiceTest, ACodeExpiresAndAPoorPasswordUsesNoTry) {
  SignUp();
  const std::string reset = BegunReset();
  EXPECT_THAT(Finish(reset, LastCode(), "短い"),
              StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_TOO_SHORT"));
  // Only who has the code learns that the member is called so.
  constexpr char kHerName[] = "t-nakamura@city.kadoma.lg.jp";
  EXPECT_THAT(Finish(reset, "x", kHerName),
              StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
  EXPECT_THAT(Finish(reset, LastCode(), kHerName),
              StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_COMMON"));
  clock_.Advance(absl::Minutes(10));
  EXPECT_THAT(Finish(reset, LastCode()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_EXPIRED"));
}

TEST_F(PasswordsServiceTest, ImportedMembersCannotReset) {
  v1::ImportMembersRequest import;
  auto& imported = *import.add_members();
  imported.set_external_id("1");
  imported.set_display_name("輸入 花子");
  imported.set_body_code("272230");
  ASSERT_THAT(Ask(&v1::Members::Stub::ImportMembers, import, TestAdmin(ids_.New<MemberId>())),
              IsOk());
  EXPECT_THAT(Begin(""), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

TEST_F(PasswordsServiceTest, TheMailOfAResetDoesNotNameIt) {
  SignUp();
  const std::string reset = BegunReset();
  const std::string id = reset.substr(reset.find('/') + 1);
  EXPECT_THAT(sink_.received().back().message, Not(HasSubstr(id)));
}

}  // namespace
}  // namespace hiroba::identity
