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

}  // namespace
}  // namespace hiroba::identity
