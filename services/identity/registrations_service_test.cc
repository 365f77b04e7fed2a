// Signing up over RPC: codes, passwords, refusals, limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RegistrationsServiceTest : public ServicesTest {
 protected:
  // Six digits that are not the code.
  std::string WrongCode() const { return LastCode() == "000000" ? "000001" : "000000"; }
};

TEST_F(RegistrationsServiceTest, SignUpMailsACodeAndVerifiesAtOnce) {
  const auto begun = Register("T-Nakamura@CITY.kadoma.lg.jp");
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(begun->state(), v1::Registration::CODE_SENT);
  EXPECT_EQ(begun->body_display_name(), "大阪府門真市");
  EXPECT_EQ(begun->address(), "");
  ASSERT_TRUE(sink_.WaitFor(1));
  EXPECT_EQ(sink_.received().front().to, "T-Nakamura@city.kadoma.lg.jp");

  const auto done = Confirm(begun->name(), LastCode());
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->state(), v1::Registration::VERIFIED);

  const auto session = SignIn();
  ASSERT_THAT(session, IsOk());
  EXPECT_EQ(session->member(), done->member());
  const auto caller = Authenticate(session->token());
  ASSERT_THAT(caller, IsOk());
  EXPECT_TRUE(caller->verified());
  EXPECT_EQ(caller->card.body_display_name, "大阪府門真市");
  EXPECT_EQ(caller->card.department, "企画課");
}

TEST_F(RegistrationsServiceTest, TheAnswerDoesNotTellWhetherAnAddressIsRegistered) {
  SignUp();
  const auto known = Register(kAddress);
  const auto unknown = Register("new@city.kadoma.lg.jp");
  ASSERT_THAT(known, IsOk());
  ASSERT_THAT(unknown, IsOk());
  v1::Registration a = *known, b = *unknown;
  for (v1::Registration* registration : {&a, &b}) {
    registration->clear_name();
    registration->clear_expire_time();
  }
  EXPECT_EQ(a.SerializeAsString(), b.SerializeAsString());
  ASSERT_THAT(mails(), SizeIs(3));
  EXPECT_THAT(mails()[1].text, HasSubstr("すでに登録されています"));
  EXPECT_THAT(Confirm(known->name(), "123456"),
              StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
}

TEST_F(RegistrationsServiceTest, AfterFiveWrongCodesTheRightOneIsRefused) {
  const auto begun = Register(kAddress);
  ASSERT_THAT(begun, IsOk());
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(Confirm(begun->name(), WrongCode()),
                StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
  }
  EXPECT_THAT(Confirm(begun->name(), LastCode()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_TRIES_USED"));
  EXPECT_THAT(SignIn(), StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"));
}

TEST_F(RegistrationsServiceTest, WhereCodesAreGuessedTheRightOneLetsNobodyInAtOnce) {
  // Twenty invented addresses of one city, five guesses at each.
  for (int i = 0; i < 20; ++i) {
    const auto begun = Register("a" + std::to_string(i) + "@city.kadoma.lg.jp");
    ASSERT_THAT(begun, IsOk());
    for (int guess = 0; guess < 5; ++guess) {
      EXPECT_THAT(Confirm(begun->name(), WrongCode()),
                  StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
    }
  }
  const auto begun = Register("a20@city.kadoma.lg.jp");
  const auto lucky = Confirm(begun->name(), LastCode());
  ASSERT_THAT(lucky, IsOk());
  EXPECT_EQ(lucky->state(), v1::Registration::WAITING);
  EXPECT_THAT(lucky->explanation(), HasSubstr("まちがった確認コード"));
  EXPECT_EQ(Confirm(begun->name(), LastCode())->explanation(), lucky->explanation());

  const auto elsewhere = Register("a@city.sapporo.lg.jp");
  EXPECT_EQ(Confirm(elsewhere->name(), LastCode())->state(), v1::Registration::VERIFIED);
  clock_.Advance(absl::Hours(26));
  const auto later = Register("a21@city.kadoma.lg.jp");
  EXPECT_EQ(Confirm(later->name(), LastCode())->state(), v1::Registration::VERIFIED);
}

TEST_F(RegistrationsServiceTest, TheNameOfARegistrationCannotBeGuessed) {
  // Ids of the generator that are made in the same millisecond begin alike.
  const auto first = Register(kAddress);
  const auto second = Register(kAddress);
  constexpr size_t kBegin = std::string_view("registrations/").size();
  EXPECT_NE(first->name().substr(kBegin, 8), second->name().substr(kBegin, 8));
}

TEST_F(RegistrationsServiceTest, APoorPasswordUsesUpNoTry) {
  const auto begun = Register(kAddress);
  ASSERT_THAT(begun, IsOk());
  for (int i = 0; i < 6; ++i) {
    EXPECT_THAT(Confirm(begun->name(), WrongCode(), "short"),
                StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_TOO_SHORT"));
  }
  EXPECT_THAT(Confirm(begun->name(), LastCode(), "t-nakamura12345"),
              StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_COMMON"));
  EXPECT_THAT(Confirm(begun->name(), LastCode()), IsOk());
}

TEST_F(RegistrationsServiceTest, TheCodeIsGoodForTenMinutesAndMayBeRepeated) {
  const auto begun = Register(kAddress);
  ASSERT_THAT(begun, IsOk());
  const auto done = Confirm(begun->name(), LastCode());
  const auto again = Confirm(begun->name(), LastCode());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->member(), done->member());
  clock_.Advance(absl::Minutes(10));
  EXPECT_THAT(Confirm(begun->name(), LastCode()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_EXPIRED"));
}

TEST_F(RegistrationsServiceTest, WhatCannotBeAWorkAddressIsRefusedWithTheRule) {
  const auto refused = Register("suzuki@gmail.com");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument, "ADDRESS_REFUSED"));
  EXPECT_EQ(ReasonMetadata(refused.status(), "rule"), "OTHER");
  EXPECT_THAT(Register("not an address"),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  EXPECT_THAT(mails(), IsEmpty());
}

TEST_F(RegistrationsServiceTest, RegistrationsOfOneAddressAreLimited) {
  for (int i = 0; i < 5; ++i) EXPECT_THAT(Register(kAddress), IsOk());
  EXPECT_THAT(Register("t-nakamura+x@city.kadoma.lg.jp"),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_REGISTRATIONS"));
  EXPECT_THAT(Register("other@city.kadoma.lg.jp"), IsOk());
  clock_.Advance(absl::Hours(1) + absl::Seconds(1));
  EXPECT_THAT(Register(kAddress), IsOk());
}

TEST_F(RegistrationsServiceTest, ARegistrationWithoutItsMailDoesNotCount) {
  sink_.Refuse("RCPT", "451 later", 6);
  for (int i = 0; i < 6; ++i) {
    EXPECT_THAT(Register(kAddress), StatusIs(absl::StatusCode::kUnavailable));
  }
  EXPECT_THAT(Register(kAddress), IsOk());
}

TEST_F(RegistrationsServiceTest, AMailThatCannotBeSentIsSaid) {
  sink_.Refuse("RCPT", "451 later", 1);
  EXPECT_THAT(Register(kAddress), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace hiroba::identity
