#include "services/identity/member_rules.h"

#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

constexpr absl::CivilDay kToday(2026, 4, 1);

Member MemberSince(absl::CivilDay start) {
  Member member{.id = MemberId{1}, .display_name = "門真 花子", .version = 3};
  member.postings.push_back(
      {.id = PostingId{1}, .body = "272230", .department = "健康増進課", .start = start});
  return member;
}

TEST(JapaneseDay, BeginsAtFifteenHoursUtc) {
  const absl::Time before =
      absl::FromCivil(absl::CivilSecond(2026, 3, 31, 14, 59, 59), absl::UTCTimeZone());
  EXPECT_EQ(JapaneseDay(before), absl::CivilDay(2026, 3, 31));
  EXPECT_EQ(JapaneseDay(before + absl::Seconds(1)), absl::CivilDay(2026, 4, 1));
}

TEST(EditProfile, ChangesOnlyWhatIsGiven) {
  Member member = MemberSince(kToday);
  EXPECT_THAT(EditProfile(member, {.ask_me_about = "特定健診"}), IsOk());
  EXPECT_EQ(member.display_name, "門真 花子");
  EXPECT_EQ(member.ask_me_about, "特定健診");
}

TEST(EditProfile, ChangedMeanwhileIsRefused) {
  Member member = MemberSince(kToday);
  EXPECT_THAT(EditProfile(member, {.display_name = "x", .version = 2}),
              StatusIs(absl::StatusCode::kAborted, "MEMBER_CHANGED"));
  EXPECT_THAT(EditProfile(member, {.display_name = "x", .version = 3}), IsOk());
}

TEST(StartPosting, EndsTheOneBeforeOnTheDayBefore) {
  Member member = MemberSince(absl::CivilDay(2023, 4, 1));
  EXPECT_THAT(StartPosting(member, {.id = PostingId{2}, .department = "防災課"}, kToday), IsOk());
  ASSERT_EQ(member.postings.size(), 2u);
  EXPECT_EQ(member.postings[0].body, "272230");
  EXPECT_EQ(member.postings[0].start, kToday);
  EXPECT_EQ(member.postings[1].end, absl::CivilDay(2026, 3, 31));
}

TEST(StartPosting, TheDayBeforeALeapDaysMorrow) {
  Member member = MemberSince(absl::CivilDay(2023, 4, 1));
  EXPECT_THAT(
      StartPosting(member, {.id = PostingId{2}, .start = absl::CivilDay(2028, 3, 1)}, kToday),
      IsOk());
  EXPECT_EQ(member.postings[1].end, absl::CivilDay(2028, 2, 29));
}

TEST(StartPosting, AnEndThatIsKnownStays) {
  Member member = MemberSince(absl::CivilDay(2023, 4, 1));
  EXPECT_THAT(EndPosting(member, PostingId{1}, absl::CivilDay(2025, 3, 31)), IsOk());
  EXPECT_THAT(StartPosting(member, {.id = PostingId{2}}, kToday), IsOk());
  EXPECT_EQ(member.postings[1].end, absl::CivilDay(2025, 3, 31));
}

TEST(StartPosting, AnotherBodyNeedsAnotherAddress) {
  Member member = MemberSince(absl::CivilDay(2023, 4, 1));
  EXPECT_THAT(StartPosting(member, {.id = PostingId{2}, .body = "271004"}, kToday),
              StatusIs(absl::StatusCode::kFailedPrecondition, "BODY_NOT_CONFIRMED"));
  EXPECT_EQ(member.postings.size(), 1u);
}

TEST(StartPosting, BeginsAfterTheOneBefore) {
  Member member = MemberSince(kToday);
  EXPECT_THAT(StartPosting(member, {.id = PostingId{2}, .start = kToday}, kToday),
              StatusIs(absl::StatusCode::kInvalidArgument, "POSTING_NOT_AFTER"));
}

TEST(EndPosting, TwiceIsOnce) {
  Member member = MemberSince(absl::CivilDay(2023, 4, 1));
  EXPECT_THAT(EndPosting(member, PostingId{1}, kToday), IsOk());
  const Member ended = member;
  EXPECT_THAT(EndPosting(member, PostingId{1}, kToday), IsOk());
  EXPECT_EQ(member, ended);
}

TEST(EndPosting, RefusesWhatCannotBe) {
  Member member = MemberSince(kToday);
  EXPECT_THAT(EndPosting(member, PostingId{9}, kToday),
              StatusIs(absl::StatusCode::kNotFound, "POSTING_NOT_FOUND"));
  EXPECT_THAT(EndPosting(member, PostingId{1}, kToday - 1),
              StatusIs(absl::StatusCode::kInvalidArgument, "POSTING_ENDS_BEFORE_START"));
}

}  // namespace
}  // namespace hiroba::identity
