#include "services/identity/vouch_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"
#include "services/identity/fiscal_year.h"

namespace hiroba::identity {
namespace {

// 2026-04-01 00:00 in Japan.
const absl::Time kNow =
    absl::FromCivil(absl::CivilDay(2026, 4, 1), absl::FixedTimeZone(9 * 60 * 60));

class VouchRulesTest : public ::testing::Test {
 protected:
  VouchRulesTest() {
    applicant_.postings.push_back({.id = PostingId{1}});
    colleague_.postings.push_back({.id = PostingId{2}, .body = "272230"});
  }

  absl::Status Check() const {
    return CheckVouch(admission_, applicant_, verdict_, colleague_, facts_, bodies_, kNow);
  }

  BodyTable bodies_;
  const Body* kadoma_ = bodies_.Find("272230");
  Admission admission_{.id = AdmissionId{3}, .member = MemberId{1}, .suggested_body = "272230"};
  Member applicant_{.id = MemberId{1}, .address = "a@city.kadoma.osaka.jp"};
  Member colleague_{.id = MemberId{2}, .state = Caller::State::kVerified};
  Verdict verdict_{.outcome = Outcome::kReview, .rule = "DERIVED_GEO", .body = kadoma_};
  VouchFacts facts_;
};

TEST_F(VouchRulesTest, AVerifiedColleagueMayVouch) { EXPECT_THAT(Check(), IsOk()); }

TEST_F(VouchRulesTest, NobodyElseKnowsOfTheCase) {
  const auto is_hidden = [&] {
    return ::testing::Value(Check(), StatusIs(absl::StatusCode::kNotFound, "ADMISSION_NOT_FOUND"));
  };
  for (const auto state : {Caller::State::kPending, Caller::State::kLapsed}) {
    colleague_.state = state;
    EXPECT_TRUE(is_hidden());
  }
  colleague_.state = Caller::State::kVerified;
  colleague_.postings.front().body = "011002";
  EXPECT_TRUE(is_hidden());
  colleague_.postings.front().body = "";
  admission_.suggested_body = "";
  EXPECT_TRUE(is_hidden()) << "a body that nobody knows has no colleagues";
  colleague_.postings.front().body = admission_.suggested_body = "272230";
  for (const auto state : {Admission::State::kApproved, Admission::State::kRejected}) {
    admission_.state = state;
    EXPECT_TRUE(is_hidden());
  }
}

TEST_F(VouchRulesTest, WhoIsKeptOutOrHasLapsedHasNoSay) {
  const auto is_hidden = [&] {
    return ::testing::Value(Check(), StatusIs(absl::StatusCode::kNotFound, "ADMISSION_NOT_FOUND"));
  };
  colleague_.suspension = Suspension{.time = kNow, .reason = "宣伝"};
  EXPECT_TRUE(is_hidden());
  colleague_.suspension.reset();
  applicant_.suspension = Suspension{.time = kNow, .reason = "宣伝"};
  EXPECT_TRUE(is_hidden());
  applicant_.suspension.reset();
  colleague_.leaving = Leaving{.time = kNow};
  EXPECT_TRUE(is_hidden());
  colleague_.leaving.reset();
  applicant_.leaving = Leaving{.time = kNow};
  EXPECT_TRUE(is_hidden());
  applicant_.leaving.reset();
  // Written down as verified, but for the year before last.
  colleague_.verify_time = kNow - absl::Hours(24 * 500);
  EXPECT_TRUE(is_hidden());
}

TEST_F(VouchRulesTest, WhereSheWorksTodayCounts) {
  // Moves to Sapporo on 1 April, which is today.
  colleague_.postings.front().end = absl::CivilDay(2026, 3, 31);
  colleague_.postings.insert(
      colleague_.postings.begin(),
      {.id = PostingId{5}, .body = "011002", .start = absl::CivilDay(2026, 4, 1)});
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(CheckVouch(admission_, applicant_, verdict_, colleague_, facts_, bodies_,
                         kNow - absl::Microseconds(1)),
              IsOk());
}

TEST_F(VouchRulesTest, NobodyVouchesForHerself) {
  colleague_.id = applicant_.id;
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kFailedPrecondition, "VOUCH_FOR_ONESELF"));
}

TEST_F(VouchRulesTest, ARightThatWasTakenIsGone) {
  facts_.right_revoked = true;
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kPermissionDenied, "VOUCHING_REVOKED"));
}

TEST_F(VouchRulesTest, WhoWasLetInByVouchesWaitsThirtyDays) {
  facts_.vouched_in = kNow - absl::Hours(24 * 30) + absl::Seconds(1);
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kFailedPrecondition, "VOUCH_TOO_EARLY"));
  facts_.vouched_in = kNow - absl::Hours(24 * 30);
  EXPECT_THAT(Check(), IsOk());
}

TEST_F(VouchRulesTest, FiveInThirtyDays) {
  facts_.recent = 4;
  EXPECT_THAT(Check(), IsOk());
  facts_.recent = 5;
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_VOUCHES"));
}

TEST_F(VouchRulesTest, AnAddressThatPointsElsewhereByNowIsLeftToModerators) {
  verdict_.body = BodyTable().Find("011002");
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kFailedPrecondition, "VOUCH_CONTRADICTED"));
  verdict_ = {.outcome = Outcome::kReject, .rule = "OTHER"};
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kFailedPrecondition, "VOUCH_CONTRADICTED"));
  verdict_ = {.outcome = Outcome::kNational, .rule = "NATIONAL"};
  applicant_.address = "a@mail.meti.go.jp";
  EXPECT_THAT(Check(), StatusIs(absl::StatusCode::kFailedPrecondition, "VOUCH_CONTRADICTED"));
  admission_.suggested_body = colleague_.postings.front().body = "n-meti.go.jp";
  EXPECT_THAT(Check(), IsOk());
}

TEST_F(VouchRulesTest, TheSecondVouchLetsTheApplicantIn) {
  EXPECT_FALSE(CountVouch(admission_, applicant_, colleague_, facts_, bodies_, kNow));
  EXPECT_EQ(admission_.state, Admission::State::kOpen);
  EXPECT_EQ(applicant_.postings.front().body, "");
  facts_.others = 1;
  EXPECT_TRUE(CountVouch(admission_, applicant_, colleague_, facts_, bodies_, kNow));
  EXPECT_EQ(admission_.state, Admission::State::kApproved);
  EXPECT_TRUE(admission_.by_vouching);
  EXPECT_EQ(admission_.decided_by, colleague_.id);
  EXPECT_EQ(admission_.decide_time, kNow);
  EXPECT_EQ(admission_.decision_reason, "同じ団体の会員 2 人による確認");
  EXPECT_EQ(applicant_.state, Caller::State::kVerified);
  EXPECT_EQ(applicant_.postings.front().body, "272230");
}

// 門真市 becomes a part of 京阪市, whose code is made for this, today.
TEST_F(VouchRulesTest, ColleaguesAreColleaguesAfterAMerger) {
  BodyImports imports;
  imports.bodies["272990"] = {"京阪市", "けいはんし", "大阪府", BodyKind::kCity};
  imports.successions["272230"] = {"272990", JapaneseDay(kNow)};
  bodies_.Replace(imports);
  verdict_.body = bodies_.Find("272990");
  EXPECT_THAT(Check(), IsOk());
  colleague_.postings.front().body = "272990";
  EXPECT_THAT(Check(), IsOk());
  facts_.others = 1;
  EXPECT_TRUE(CountVouch(admission_, applicant_, colleague_, facts_, bodies_, kNow));
  EXPECT_EQ(applicant_.postings.front().body, "272990");
}

}  // namespace
}  // namespace hiroba::identity
