#include "services/identity/posting_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

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
  EXPECT_THAT(StartPosting(member, {.id = PostingId{2}, .start = absl::CivilDay(2028, 3, 1)},
                           absl::CivilDay(2028, 2, 20)),
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

TEST(StartPosting, OneThatIsAnnouncedBeginsOnItsDay) {
  // In March for April: until then she is where she was.
  const absl::CivilDay april(2027, 4, 1);
  Member member = MemberSince(absl::CivilDay(2023, 4, 1));
  EXPECT_THAT(StartPosting(member, {.id = PostingId{2}, .department = "防災課", .start = april},
                           absl::CivilDay(2027, 3, 20)),
              IsOk());
  EXPECT_EQ(PostingOn(member, april - 1)->department, "健康増進課");
  EXPECT_EQ(PostingOn(member, april)->department, "防災課");
  EXPECT_THAT(StartPosting(member, {.id = PostingId{3}, .start = absl::CivilDay(2029, 4, 1)},
                           absl::CivilDay(2027, 4, 1)),
              StatusIs(absl::StatusCode::kInvalidArgument, "POSTING_TOO_FAR"));
}

TEST(StartPosting, AnEndThatWasPlannedComesEarlier) {
  Member member = MemberSince(absl::CivilDay(2023, 4, 1));
  member.postings.front().end = absl::CivilDay(2028, 3, 31);
  EXPECT_THAT(StartPosting(member, {.id = PostingId{2}}, kToday), IsOk());
  EXPECT_EQ(member.postings[1].end, absl::CivilDay(2026, 3, 31));
}

TEST(StartPosting, WhatHasEndedIsHistoryAndChangesNothingElse) {
  Member member = MemberSince(absl::CivilDay(2023, 4, 1));
  const Posting present = member.postings.front();
  EXPECT_THAT(StartPosting(member,
                           {.id = PostingId{2},
                            .department = "税務課",
                            .start = absl::CivilDay(2019, 4, 1),
                            .end = absl::CivilDay(2023, 3, 31)},
                           kToday),
              IsOk());
  ASSERT_EQ(member.postings.size(), 2u);
  EXPECT_EQ(member.postings[0], present);
  EXPECT_EQ(member.postings[1].body, "272230");
  EXPECT_EQ(PostingOn(member, kToday)->department, "健康増進課");
  EXPECT_EQ(PostingOn(member, absl::CivilDay(2020, 1, 1))->department, "税務課");
  EXPECT_THAT(
      StartPosting(member, {.id = PostingId{3}, .body = "271004", .end = kToday - 400}, kToday),
      StatusIs(absl::StatusCode::kFailedPrecondition, "BODY_NOT_CONFIRMED"));
}

TEST(StartPosting, HistoryGoesBehindAPresentPostingWhoseStartIsNotKnown) {
  Member member = MemberSince(kToday);
  member.postings.front().start = std::nullopt;
  EXPECT_THAT(
      StartPosting(member, {.id = PostingId{2}, .department = "税務課", .end = kToday - 1}, kToday),
      IsOk());
  EXPECT_EQ(member.postings.front().department, "健康増進課");
  EXPECT_EQ(PostingOn(member, kToday)->department, "健康増進課");
}

TEST(StartPosting, NobodyHasMoreThanFifty) {
  Member member = MemberSince(absl::CivilDay(1970, 4, 1));
  absl::CivilDay day(1970, 4, 1);
  for (uint64_t id = 2; id <= kMaxPostings; ++id) {
    day += 30;
    ASSERT_THAT(StartPosting(member, {.id = PostingId{id}, .start = day}, kToday), IsOk());
  }
  EXPECT_THAT(StartPosting(member, {.id = PostingId{99}}, kToday),
              StatusIs(absl::StatusCode::kFailedPrecondition, "POSTING_TOO_MANY"));
}

TEST(EditPosting, CorrectsWhatIsGiven) {
  Member member = MemberSince(absl::CivilDay(2023, 4, 1));
  EXPECT_THAT(EditPosting(member, {.posting = PostingId{1},
                                   .duties = std::vector<std::string>{"immunisation"},
                                   .start = absl::CivilDay(2024, 2, 29)}),
              IsOk());
  EXPECT_EQ(member.postings[0].department, "健康増進課");
  EXPECT_EQ(member.postings[0].start, absl::CivilDay(2024, 2, 29));
  EXPECT_THAT(member.postings[0].duties, ::testing::ElementsAre("immunisation"));
  EXPECT_THAT(EditPosting(member, {.posting = PostingId{1}, .end = absl::CivilDay(2024, 2, 28)}),
              StatusIs(absl::StatusCode::kInvalidArgument, "POSTING_ENDS_BEFORE_START"));
  EXPECT_THAT(EditPosting(member, {.posting = PostingId{7}}),
              StatusIs(absl::StatusCode::kNotFound, "POSTING_NOT_FOUND"));
}

// Who has moved from one city to another by a code.
Member Moved() {
  Member member = MemberSince(absl::CivilDay(2023, 4, 1));
  EXPECT_THAT(StartPosting(member, {.id = PostingId{2}, .start = kToday}, kToday, "271004"),
              IsOk());
  return member;
}

TEST(EditPosting, DoesNotMakeAnotherBodyTheConfirmedOne) {
  Member member = Moved();
  EXPECT_EQ(ConfirmedBody(member), "271004");
  EXPECT_THAT(
      EditPosting(member, {.posting = PostingId{1}, .end = std::optional<absl::CivilDay>()}),
      IsOk())
      << "two at a time: the one that began later counts";
  EXPECT_EQ(ConfirmedBody(member), "271004");
  EXPECT_THAT(EditPosting(member, {.posting = PostingId{2}, .end = kToday + 30}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "POSTING_CONFIRMED"));
}

TEST(DeletePosting, TakesBackWhatDoesNotMatterToTheBody) {
  Member member = Moved();
  EXPECT_THAT(DeletePosting(member, PostingId{2}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "POSTING_CONFIRMED"));
  EXPECT_THAT(DeletePosting(member, PostingId{9}),
              StatusIs(absl::StatusCode::kNotFound, "POSTING_NOT_FOUND"));
  EXPECT_THAT(DeletePosting(member, PostingId{1}), IsOk());
  EXPECT_THAT(DeletePosting(member, PostingId{2}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "POSTING_LAST"));
  EXPECT_EQ(member.postings.size(), 1u);
}

}  // namespace
}  // namespace hiroba::identity
