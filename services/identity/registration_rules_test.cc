#include "services/identity/registration_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

RegistrationForm Form() {
  return {.address = "Suzuki@mail.meti.go.jp",
          .address_identity = "suzuki@mail.meti.go.jp",
          .domain = "mail.meti.go.jp",
          .display_name = "鈴木 一郎",
          .department = "総務課",
          .statement = "地域振興の担当です。"};
}

Verdict BodyVerdict() {
  return {.outcome = Outcome::kBody,
          .rule = "RESERVED_LG",
          .body = BodyTable().Find("272230"),
          .explanation = "…"};
}

Registration Begin(const Verdict& verdict) {
  return *BeginRegistration(RegistrationId{7}, Form(), verdict, kNow);
}

NewMember Finish(Registration& registration, const WrongCodes& wrong_codes = {}) {
  return FinishRegistration(registration, wrong_codes, MemberId{1}, PostingId{2}, AdmissionId{3},
                            "hash", kNow);
}

TEST(BeginRegistration, KeepsWhatTheDomainSaid) {
  const Registration registration = Begin(BodyVerdict());
  EXPECT_EQ(registration.body, "272230");
  EXPECT_EQ(registration.state, Registration::State::kCodeSent);
  EXPECT_EQ(registration.code.expire_time, kNow + absl::Minutes(10));
  EXPECT_EQ(registration.code.tries, 0);
}

TEST(BeginRegistration, RefusesADomainThatCannotBeAPublicServants) {
  const Verdict verdict{.outcome = Outcome::kReject, .rule = "OTHER", .explanation = "だめです"};
  const auto begun = BeginRegistration(RegistrationId{7}, Form(), verdict, kNow);
  EXPECT_THAT(begun, StatusIs(absl::StatusCode::kInvalidArgument, "ADDRESS_REFUSED"));
  EXPECT_EQ(ReasonMetadata(begun.status(), "rule"), "OTHER");
}

TEST(BeginRegistration, NamesTheNationalOfficeByItsDomain) {
  EXPECT_EQ(Begin({.outcome = Outcome::kNational, .rule = "NATIONAL"}).body, "n-meti.go.jp");
}

TEST(CheckRegistrationCount, AllowsFiveAnHour) {
  EXPECT_THAT(CheckRegistrationCount(4), IsOk());
  EXPECT_THAT(CheckRegistrationCount(5),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_REGISTRATIONS"));
}

TEST(FinishRegistration, VerifiesAtOnceWhereTheDomainSettlesTheBody) {
  Registration registration = Begin(BodyVerdict());
  const NewMember made = Finish(registration);
  EXPECT_EQ(made.member.state, Caller::State::kVerified);
  ASSERT_EQ(made.member.postings.size(), 1u);
  EXPECT_EQ(made.member.postings.front().body, "272230");
  EXPECT_EQ(made.member.postings.front().department, "総務課");
  EXPECT_FALSE(made.admission);
  EXPECT_EQ(registration.state, Registration::State::kVerified);
  EXPECT_EQ(registration.member, MemberId{1});
}

TEST(FinishRegistration, EverythingElseWaits) {
  for (const Outcome outcome : {Outcome::kLocalGovernment, Outcome::kNational, Outcome::kReview}) {
    Registration registration =
        Begin({.outcome = outcome, .rule = "X", .explanation = "確認します"});
    const NewMember made = Finish(registration);
    EXPECT_EQ(made.member.state, Caller::State::kPending);
    EXPECT_EQ(made.member.postings.front().body, "");
    ASSERT_TRUE(made.admission);
    EXPECT_EQ(made.admission->member, MemberId{1});
    EXPECT_EQ(made.admission->statement, "地域振興の担当です。");
    EXPECT_EQ(made.admission->explanation, "確認します");
    EXPECT_EQ(registration.state, Registration::State::kWaiting);
  }
}

TEST(BeginRegistration, ASharedMailboxNeedsAProofAndWaits) {
  Verdict verdict = BodyVerdict();
  verdict.shared_mailbox = true;
  EXPECT_THAT(BeginRegistration(RegistrationId{7}, Form(), verdict, kNow),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  RegistrationForm form = Form();
  form.statement = "総務係の鈴木一郎です。代表から内線123、係長の佐藤が確かめられます。";
  auto registration = BeginRegistration(RegistrationId{7}, form, verdict, kNow);
  ASSERT_THAT(registration, IsOk());
  const NewMember made = Finish(*registration, {.of_body = 100, .in_total = 100});
  EXPECT_EQ(made.member.state, Caller::State::kPending);
  EXPECT_EQ(made.member.postings.front().body, "");
  ASSERT_TRUE(made.admission);
  EXPECT_TRUE(made.admission->shared_mailbox);
  EXPECT_EQ(made.admission->suggested_body, "272230") << "colleagues may vouch";
  EXPECT_EQ(made.admission->rule, "RESERVED_LG");
  EXPECT_EQ(made.admission->explanation, "…");
}

TEST(FinishRegistration, WhileCodesAreGuessedTheRightOneDoesNotVerify) {
  for (const WrongCodes& guessed :
       {WrongCodes{.of_body = 100, .in_total = 100}, WrongCodes{.of_body = 5, .in_total = 1000}}) {
    Registration registration = Begin(BodyVerdict());
    const NewMember made = Finish(registration, guessed);
    EXPECT_EQ(made.member.state, Caller::State::kPending);
    EXPECT_EQ(made.member.postings.front().body, "");
    EXPECT_EQ(registration.state, Registration::State::kWaiting);
    ASSERT_TRUE(made.admission);
    EXPECT_EQ(made.admission->suggested_body, "272230");
    EXPECT_THAT(made.admission->explanation, ::testing::HasSubstr("まちがった確認コード"));
  }
  Registration registration = Begin(BodyVerdict());
  EXPECT_EQ(Finish(registration, {.of_body = 99, .in_total = 999}).member.state,
            Caller::State::kVerified);
  registration = Begin(BodyVerdict());
  EXPECT_EQ(Finish(registration, {.of_body = 4, .in_total = 5000}).member.state,
            Caller::State::kVerified)
      << "nobody guesses at her body";
}

}  // namespace
}  // namespace hiroba::identity
