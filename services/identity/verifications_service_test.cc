// Verifications over RPC: the yearly code, a new address, a transfer in one step, and what hostile
// callers get.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hiroba/identity/v1/verifications.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/testing/services.h"
#include "services/identity/totp.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kNewAddress[] = "nakamura-t@city.osaka.lg.jp";

absl::Time Japan(int year, int month, int day, int hour = 0) {
  return JapaneseTime(absl::CivilSecond(year, month, day, hour, 0, 0));
}

class VerificationsServiceTest : public ServicesTest {
 protected:
  MemberId SignUpAt(absl::Time time) {
    clock_.Set(time);
    return SignUp();
  }

  absl::StatusOr<v1::Verification> Begin(const Caller& caller, const std::string& address = "",
                                         const std::string& department = "",
                                         const std::string& password = kPassword,
                                         const std::string& code = "") {
    v1::CreateVerificationRequest request;
    request.set_address(address);
    request.set_password(password);
    request.set_code(code);
    if (!department.empty()) request.mutable_posting()->set_department(department);
    return Ask(&v1::Verifications::Stub::CreateVerification, request, caller);
  }

  absl::StatusOr<v1::Member> Confirm(const Caller& caller, const std::string& name,
                                     const std::string& code) {
    v1::ConfirmVerificationRequest request;
    request.set_name(name);
    request.set_code(code);
    return Ask(&v1::Verifications::Stub::ConfirmVerification, request, caller);
  }

  // What the gateway knows of the bearer of a token, as a caller of this test's server.
  Caller CallerOfToken(const std::string& token) {
    const auto caller = Authenticate(token);
    EXPECT_THAT(caller, IsOk());
    Caller known = caller.value_or(Caller());
    known.expire_time = absl::InfiniteFuture();
    return known;
  }

  const MemberId id_ = SignUpAt(Japan(2027, 2, 20, 10));
};

TEST_F(VerificationsServiceTest, AYearEndsInMayAndACodeBringsEverythingBack) {
  clock_.Set(Japan(2027, 5, 31, 23));
  const auto session = SignIn();
  ASSERT_THAT(session, IsOk());
  const auto before = GetMember("members/me", TestMember(id_));
  EXPECT_TRUE(before->verification().due());
  EXPECT_EQ(before->verification().end_date(), "2027-05-31");
  EXPECT_TRUE(Authenticate(session->token())->verified());

  clock_.Set(Japan(2027, 6, 1));
  EXPECT_EQ(Authenticate(session->token())->state, Caller::State::kLapsed);
  EXPECT_EQ(GetMember("members/me", TestMember(id_))->state(), api::v1::Caller::LAPSED);

  Caller lapsed = TestMember(id_);
  lapsed.state = Caller::State::kLapsed;
  const auto begun = Begin(lapsed, "", "", "");
  ASSERT_THAT(begun, IsOk()) << "her own address needs no password";
  EXPECT_FALSE(begun->address_changes());
  EXPECT_EQ(begun->body_display_name(), "大阪府門真市");
  const auto member = Confirm(lapsed, begun->name(), LastCode());
  ASSERT_THAT(member, IsOk());
  EXPECT_EQ(member->state(), api::v1::Caller::VERIFIED);
  EXPECT_EQ(member->verification().end_date(), "2028-05-31");
  EXPECT_FALSE(member->verification().due());
  EXPECT_TRUE(Authenticate(session->token())->verified());
  EXPECT_THAT(announced_, Contains(member->name()));
}

TEST_F(VerificationsServiceTest, ACallerIsNoLongerGoodThanHerVerification) {
  clock_.Set(Japan(2027, 6, 1) - absl::Seconds(20));
  const auto session = SignIn();
  EXPECT_EQ(Authenticate(session->token())->expire_time, Japan(2027, 6, 1));
}

// Who has the address can reset the password.
TEST_F(VerificationsServiceTest, ANewAddressAsksForTheSecondFactorToo) {
  const auto session = SignIn();
  const Caller caller = CallerOfToken(session->token());
  const std::string secret = TurnSecondFactorOn(caller);
  EXPECT_THAT(Begin(caller, kNewAddress, "危機管理室"),
              StatusIs(absl::StatusCode::kInvalidArgument, "SECOND_FACTOR_WRONG"));
  EXPECT_THAT(Begin(caller, "", "", ""), IsOk()) << "her own address needs neither";
  EXPECT_THAT(
      Begin(caller, kNewAddress, "危機管理室", kPassword, TotpCode(secret, TotpStep(clock_.Now()))),
      IsOk());
}

TEST_F(VerificationsServiceTest, ATransferIsOneStepAndTellsTheOldAddress) {
  clock_.Set(Japan(2027, 4, 2, 21));
  const auto here = SignIn();
  const auto elsewhere = SignIn();
  const Caller caller = CallerOfToken(here->token());
  EXPECT_THAT(Begin(caller, kNewAddress),
              StatusIs(absl::StatusCode::kInvalidArgument, "POSTING_REQUIRED"));
  EXPECT_THAT(Begin(caller, kNewAddress, "危機管理室", "違う合言葉を入れてみた"),
              StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_WRONG"));
  const auto begun = Begin(caller, kNewAddress, "危機管理室");
  ASSERT_THAT(begun, IsOk());
  EXPECT_TRUE(begun->address_changes());
  EXPECT_EQ(begun->body_display_name(), "大阪府大阪市");
  EXPECT_EQ(mails().back().to.address, kNewAddress);
  EXPECT_THAT(mails().back().text, Not(HasSubstr("中村"))) << "it may be a stranger's address";

  const auto member = Confirm(caller, begun->name(), LastCode());
  ASSERT_THAT(member, IsOk());
  EXPECT_EQ(member->address(), kNewAddress);
  EXPECT_EQ(member->card().body_display_name(), "大阪府大阪市");
  EXPECT_EQ(member->postings(1).end_date(), "2027-04-01");
  EXPECT_THAT(Authenticate(here->token()), IsOk());
  EXPECT_THAT(Authenticate(elsewhere->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  EXPECT_THAT(SignIn(), StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"));
  EXPECT_THAT(SignIn(kNewAddress), IsOk());

  const auto notices = store_.ListNotices(TestCall(Caller()), clock_.Now(), 10);
  ASSERT_THAT(*notices, SizeIs(1));
  EXPECT_EQ(notices->front().address, kAddress);
  EXPECT_THAT(notices->front().text, Not(HasSubstr(kNewAddress)));
  // An answer may be lost on its way: the same code again gives the same answer.
  EXPECT_THAT(Confirm(caller, begun->name(), LastCode()), IsOk());
}

TEST_F(VerificationsServiceTest, AnAddressOfSomebodyElseLooksLikeAnyOther) {
  SignUp(kNewAddress);
  const auto begun = Begin(TestMember(id_), kNewAddress, "危機管理室");
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(LastCode(), "") << "nobody is told a code";
  EXPECT_EQ(mails().back().to.address, kNewAddress);
  const auto free = Begin(TestMember(id_), "somebody@city.osaka.lg.jp", "危機管理室");
  ASSERT_THAT(free, IsOk());
  auto known = *begun;
  known.set_name(free->name());
  EXPECT_EQ(known.SerializeAsString(), free->SerializeAsString());
  EXPECT_THAT(Confirm(TestMember(id_), begun->name(), "000000"),
              StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
}

TEST_F(VerificationsServiceTest, WhoTakesTheAddressFirstHasIt) {
  const auto begun = Begin(TestMember(id_), kNewAddress, "危機管理室");
  ASSERT_THAT(begun, IsOk());
  const std::string code = LastCode();
  SignUp(kNewAddress);
  EXPECT_THAT(Confirm(TestMember(id_), begun->name(), code),
              StatusIs(absl::StatusCode::kAlreadyExists, "ADDRESS_TAKEN"));
  EXPECT_EQ(GetMember("members/me", TestMember(id_))->address(), kAddress);
}

TEST_F(VerificationsServiceTest, CodesRunOutAndAreHersAlone) {
  const auto begun = Begin(TestMember(id_));
  ASSERT_THAT(begun, IsOk());
  const std::string code = LastCode();
  EXPECT_THAT(Confirm(TestMember(ids_.New<MemberId>()), begun->name(), code),
              StatusIs(absl::StatusCode::kNotFound, "VERIFICATION_NOT_FOUND"));
  const std::string wrong = code == "123456" ? "123457" : "123456";
  for (int i = 0; i < kMaxCodeTries; ++i) {
    EXPECT_THAT(Confirm(TestMember(id_), begun->name(), wrong),
                StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
  }
  EXPECT_THAT(Confirm(TestMember(id_), begun->name(), code),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_TRIES_USED"));
  const auto second = Begin(TestMember(id_));
  clock_.Advance(kCodeLifetime);
  EXPECT_THAT(Confirm(TestMember(id_), second->name(), LastCode()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_EXPIRED"));
}

TEST_F(VerificationsServiceTest, FiveAnHourAndNoneThatWasNotMailed) {
  sink_.Refuse("RCPT", "550 5.1.1 no such user", 6);
  for (int i = 0; i < 6; ++i) {
    EXPECT_THAT(Begin(TestMember(id_), kNewAddress, "危機管理室"),
                StatusIs(absl::StatusCode::kFailedPrecondition, "MAIL_REFUSED"));
  }
  for (int i = 0; i < kMaxVerificationsAnHour; ++i) EXPECT_THAT(Begin(TestMember(id_)), IsOk());
  EXPECT_THAT(Begin(TestMember(id_)),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_VERIFICATIONS"));
}

TEST_F(VerificationsServiceTest, ShapesAreCheckedAtOnce) {
  v1::CreateVerificationRequest request;
  request.set_address("中村@");
  request.mutable_posting()->set_start_date("2027-02-29");
  EXPECT_THAT(Ask(&v1::Verifications::Stub::CreateVerification, request, TestMember(id_)),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  EXPECT_THAT(Begin(Caller()), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(Confirm(TestMember(id_), "verifications/!", "123456"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace hiroba::identity
