#include "services/identity/admission_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const Caller kModerator{.member = MemberId{9}};

Member Applicant() {
  Member member{.id = MemberId{1}};
  member.postings.push_back({.id = PostingId{1}});
  return member;
}

TEST(Approve, VerifiesAsAnOfficialOfTheBodyAndPutsItOnRecord) {
  Admission admission{.id = AdmissionId{3}};
  Member member = Applicant();
  EXPECT_THAT(
      Approve(admission, member, {AdmissionId{3}, "272230", "電話で確認"}, kModerator, kNow),
      IsOkAndHolds(true));
  EXPECT_EQ(member.state, Caller::State::kVerified);
  EXPECT_EQ(member.postings.front().body, "272230");
  EXPECT_EQ(admission.state, Admission::State::kApproved);
  EXPECT_EQ(admission.decision_reason, "電話で確認");
  EXPECT_EQ(admission.decided_by, MemberId{9});
  EXPECT_EQ(admission.decide_time, kNow);
}

TEST(Approve, TwiceChangesNothing) {
  Admission admission{.state = Admission::State::kApproved};
  Member member = Applicant();
  EXPECT_THAT(Approve(admission, member, {{}, "272230", ""}, kModerator, kNow),
              IsOkAndHolds(false));
  EXPECT_EQ(member, Applicant());
}

TEST(Approve, RejectedStaysRejected) {
  Admission admission{.state = Admission::State::kRejected};
  Member member = Applicant();
  EXPECT_THAT(Approve(admission, member, {{}, "272230", ""}, kModerator, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ADMISSION_DECIDED"));
  EXPECT_EQ(member, Applicant());
}

TEST(Approve, LetsNobodyInWhoIsKeptOut) {
  Admission admission;
  Member member = Applicant();
  member.suspension = Suspension{.time = kNow, .reason = "宣伝"};
  EXPECT_THAT(Approve(admission, member, {{}, "272230", ""}, kModerator, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, "MEMBER_SUSPENDED"));
  EXPECT_EQ(admission.state, Admission::State::kOpen);
}

TEST(Approve, ConfirmsAllPostingsThatSheEnteredMeanwhile) {
  Admission admission;
  Member member = Applicant();
  member.postings.insert(member.postings.begin(), Posting{.id = PostingId{77}});
  ASSERT_THAT(Approve(admission, member, {{}, "272230", ""}, kModerator, kNow), IsOkAndHolds(true));
  for (const Posting& posting : member.postings) EXPECT_EQ(posting.body, "272230");
}

TEST(Reject, IsOnRecordAndLeavesTheMemberWaiting) {
  Admission admission{.id = AdmissionId{3}};
  EXPECT_THAT(Reject(admission, {AdmissionId{3}, "電話がつながりません"}, kModerator, kNow),
              IsOkAndHolds(true));
  EXPECT_EQ(admission.state, Admission::State::kRejected);
  EXPECT_EQ(admission.decision_reason, "電話がつながりません");
  EXPECT_EQ(admission.decided_by, MemberId{9});
  EXPECT_EQ(admission.decide_time, kNow);
  EXPECT_THAT(Reject(admission, {AdmissionId{3}, "別の理由"}, kModerator, kNow),
              IsOkAndHolds(false));
  EXPECT_EQ(admission.decision_reason, "電話がつながりません");
  admission.state = Admission::State::kApproved;
  EXPECT_THAT(Reject(admission, {AdmissionId{3}, "…"}, kModerator, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ADMISSION_DECIDED"));
}

TEST(CheckProof, ASharedMailboxHasToSayWhoSheIs) {
  EXPECT_THAT(CheckProof(false, "", "x"), IsOk());
  EXPECT_THAT(CheckProof(true, "総務係の山田花子です。内線123、係長の", "x"), IsOk());
  EXPECT_THAT(CheckProof(true, "総務係の山田花子です。内線123、係長", "x"),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

class ApplyTest : public ::testing::Test {
 protected:
  ApplyTest() {
    member_.state = Caller::State::kPending;
    member_.address = "suzuki@mail.meti.go.jp";
  }

  absl::StatusOr<bool> Check(int recent = 1) const {
    return CheckApply(member_, verdict_, "もう一度お願いします", &newest_, recent);
  }

  Member member_ = Applicant();
  Verdict verdict_{.outcome = Outcome::kNational, .rule = "NATIONAL", .explanation = "…"};
  Admission newest_{.statement = "前の説明", .state = Admission::State::kRejected};
};

TEST_F(ApplyTest, AfterARejectionANewCaseBegins) {
  EXPECT_THAT(Check(), IsOkAndHolds(true));
  EXPECT_THAT(CheckApply(member_, verdict_, "説明", nullptr, 0), IsOkAndHolds(true));
  const Admission made = Apply(AdmissionId{4}, member_, verdict_, "もう一度", kNow);
  EXPECT_EQ(made.state, Admission::State::kOpen);
  EXPECT_EQ(made.suggested_body, "n-meti.go.jp");
  EXPECT_EQ(made.rule, "NATIONAL");
  EXPECT_EQ(made.create_time, kNow);
}

TEST_F(ApplyTest, OneCaseAtATime) {
  newest_.state = Admission::State::kOpen;
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kFailedPrecondition, "ADMISSION_OPEN"));
  newest_.statement = "もう一度お願いします";
  EXPECT_THAT(Check(), IsOkAndHolds(false)) << "the same request once more";
}

TEST_F(ApplyTest, OnlyForWhoWaits) {
  for (const auto state : {Caller::State::kVerified, Caller::State::kLapsed}) {
    member_.state = state;
    EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kFailedPrecondition, "ALREADY_ADMITTED"));
  }
}

TEST_F(ApplyTest, FiveCasesInThirtyDays) {
  EXPECT_THAT(Check(4), IsOkAndHolds(true));
  EXPECT_THAT(Check(5), StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_ADMISSIONS"));
}

TEST_F(ApplyTest, TheAddressIsJudgedAnew) {
  verdict_ = {.outcome = Outcome::kReject, .rule = "OTHER", .explanation = "だめです"};
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kFailedPrecondition, "ADDRESS_REFUSED"));
  verdict_ = {.outcome = Outcome::kReview, .rule = "UNRESERVED", .shared_mailbox = true};
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

TEST(EditStatement, OnlyByTheApplicantWhileItIsOpen) {
  Admission admission{.id = AdmissionId{3}, .member = MemberId{1}, .statement = "前の説明"};
  const Caller own{.member = MemberId{1}, .state = Caller::State::kPending};
  EXPECT_THAT(EditStatement(admission, own, "前の説明"), IsOkAndHolds(false));
  EXPECT_THAT(EditStatement(admission, own, "新しい説明"), IsOkAndHolds(true));
  EXPECT_EQ(admission.statement, "新しい説明");
  for (const Caller& other : {kModerator, Caller(), Caller{.internal = true}}) {
    EXPECT_THAT(EditStatement(admission, other, "ほかの説明"),
                StatusIs(absl::StatusCode::kNotFound, "ADMISSION_NOT_FOUND"));
  }
  admission.shared_mailbox = true;
  EXPECT_THAT(EditStatement(admission, own, "短い"),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  admission.state = Admission::State::kRejected;
  EXPECT_THAT(EditStatement(admission, own, "新しい説明"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ADMISSION_DECIDED"));
}

}  // namespace
}  // namespace hiroba::identity
