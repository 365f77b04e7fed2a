#include "services/identity/verification_rules.h"

#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"
#include "services/identity/bounce_rules.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/posting_rules.h"

namespace hiroba::identity {
namespace {

absl::Time Japan(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) {
  return JapaneseTime(absl::CivilSecond(year, month, day, hour, minute, second));
}

Member VerifiedAt(absl::Time time) {
  Member member{.id = MemberId{1},
                .address = "hanako@city.kadoma.lg.jp",
                .address_identity = "hanako@city.kadoma.lg.jp",
                .create_time = time};
  member.postings.push_back({.id = PostingId{1}, .body = "272230", .department = "健康増進課"});
  Verify(member, time);
  return member;
}

TEST(VerificationEnd, IsTheEndOfMayAfterItsFiscalYear) {
  const absl::Time first_of_june = Japan(2027, 6, 1);
  EXPECT_EQ(VerificationEnd(Japan(2026, 4, 1)), first_of_june);
  EXPECT_EQ(VerificationEnd(Japan(2026, 12, 31, 23, 59, 59)), first_of_june);
  EXPECT_EQ(VerificationEnd(Japan(2027, 1, 1)), first_of_june);
  EXPECT_EQ(VerificationEnd(Japan(2027, 3, 31, 23, 59, 59)), first_of_june);
  EXPECT_EQ(VerificationEnd(Japan(2027, 4, 1)), Japan(2028, 6, 1));
  EXPECT_EQ(VerificationEnd(Japan(2028, 2, 29)), Japan(2028, 6, 1));
  EXPECT_EQ(VerificationEndDay(Japan(2028, 2, 29)), absl::CivilDay(2028, 5, 31));
}

TEST(VerificationEnd, GoesByTheDayInJapan) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  // 31 March 15:00 in London is April in Japan.
  EXPECT_EQ(VerificationEnd(absl::FromCivil(absl::CivilSecond(2027, 3, 31, 14, 59, 59), utc)),
            Japan(2027, 6, 1));
  EXPECT_EQ(VerificationEnd(absl::FromCivil(absl::CivilSecond(2027, 3, 31, 15, 0, 0), utc)),
            absl::FromCivil(absl::CivilSecond(2028, 5, 31, 15, 0, 0), utc));
}

TEST(StateAt, LapsesAtTheEndOfMayAndNotBefore) {
  const Member member = VerifiedAt(Japan(2026, 7, 1));
  EXPECT_EQ(StateAt(member, Japan(2027, 4, 1)), Caller::State::kVerified);
  EXPECT_EQ(StateAt(member, Japan(2027, 5, 31, 23, 59, 59)), Caller::State::kVerified);
  EXPECT_EQ(StateAt(member, Japan(2027, 6, 1)), Caller::State::kLapsed);
}

TEST(StateAt, LeavesAloneWhoWaitsAndWhomNobodyCanVerify) {
  Member member{.state = Caller::State::kPending};
  EXPECT_EQ(StateAt(member, Japan(2050, 1, 1)), Caller::State::kPending);
  member.state = Caller::State::kVerified;  // imported
  EXPECT_EQ(StateAt(member, Japan(2050, 1, 1)), Caller::State::kVerified);
}

TEST(OldestValidVerification, IsTheBoundBetweenThoseThatHoldAndThoseThatDoNot) {
  for (absl::CivilDay day(2026, 12, 30); day < absl::CivilDay(2028, 7, 1); ++day) {
    const absl::Time now = StartOfJapaneseDay(day);
    const absl::Time oldest = OldestValidVerification(now);
    EXPECT_GT(VerificationEnd(oldest), now) << day;
    EXPECT_LE(VerificationEnd(oldest - absl::Microseconds(1)), now) << day;
  }
}

TEST(IsVerificationDue, FromTheFirstOfAprilUntilItIsDone) {
  Member member = VerifiedAt(Japan(2027, 3, 31));
  EXPECT_FALSE(IsVerificationDue(member, Japan(2027, 3, 31, 23, 59, 59)));
  EXPECT_TRUE(IsVerificationDue(member, Japan(2027, 4, 1)));
  EXPECT_TRUE(IsVerificationDue(member, Japan(2027, 11, 1)));
  Verify(member, Japan(2027, 4, 1, 8));
  EXPECT_FALSE(IsVerificationDue(member, Japan(2028, 3, 31)));
  EXPECT_FALSE(IsVerificationDue(Member{}, Japan(2027, 4, 1)));
}

TEST(Lapse, IsWrittenDownOnceAndUndoneByVerifying) {
  Member member = VerifiedAt(Japan(2026, 7, 1));
  EXPECT_FALSE(Lapse(member, Japan(2027, 5, 31, 23, 59)));
  EXPECT_TRUE(Lapse(member, Japan(2027, 6, 1)));
  EXPECT_FALSE(Lapse(member, Japan(2027, 6, 2)));
  EXPECT_EQ(member.state, Caller::State::kLapsed);
  Verify(member, Japan(2027, 9, 1));
  EXPECT_EQ(StateAt(member, Japan(2028, 5, 31)), Caller::State::kVerified);
}

TEST(TakeReminder, FollowsTheYear) {
  Member member = VerifiedAt(Japan(2026, 7, 1));
  const std::pair<absl::Time, ReminderStage> stages[] = {
      {Japan(2027, 2, 1, 9), ReminderStage::kAnnounced},
      {Japan(2027, 4, 1, 9), ReminderStage::kOpen},
      {Japan(2027, 5, 1, 9), ReminderStage::kMonthLeft},
      {Japan(2027, 5, 25, 9), ReminderStage::kWeekLeft},
      {Japan(2027, 6, 1, 9), ReminderStage::kLapsed}};
  for (const auto& [time, stage] : stages) {
    EXPECT_EQ(member.next_reminder_time, time);
    EXPECT_EQ(TakeReminder(member, time), stage);
  }
  EXPECT_EQ(member.next_reminder_time, std::nullopt);
  EXPECT_EQ(TakeReminder(member, Japan(2029, 1, 1)), std::nullopt);
}

TEST(StateAt, WhoLeavesIsLeavingAndLapsesAllTheSame) {
  Member member = VerifiedAt(Japan(2026, 7, 1));
  member.leaving = Leaving{.time = Japan(2027, 5, 25)};
  EXPECT_EQ(StateAt(member, Japan(2027, 5, 26)), Caller::State::kLeaving);
  EXPECT_FALSE(Lapse(member, Japan(2027, 5, 26)));
  EXPECT_TRUE(Lapse(member, Japan(2027, 6, 1)));
  EXPECT_EQ(member.state, Caller::State::kLapsed);
  EXPECT_EQ(StateAt(member, Japan(2027, 6, 1)), Caller::State::kLeaving);
  member.leaving.reset();
  EXPECT_EQ(StateAt(member, Japan(2027, 6, 1)), Caller::State::kLapsed);
}

TEST(TakeReminder, WhoLeavesIsNotReminded) {
  Member member = VerifiedAt(Japan(2026, 7, 1));
  member.leaving = Leaving{.time = Japan(2027, 1, 30)};
  EXPECT_EQ(TakeReminder(member, Japan(2027, 2, 1, 9)), std::nullopt);
  member.leaving.reset();
  EXPECT_EQ(TakeReminder(member, Japan(2027, 4, 1, 9)), ReminderStage::kOpen);
}

TEST(TakeReminder, AfterAnOutageOnlyTheLastOneComes) {
  Member member = VerifiedAt(Japan(2026, 7, 1));
  EXPECT_EQ(TakeReminder(member, Japan(2027, 5, 3)), ReminderStage::kMonthLeft);
  EXPECT_EQ(member.next_reminder_time, Japan(2027, 5, 25, 9));
  EXPECT_EQ(TakeReminder(member, Japan(2027, 5, 4)), std::nullopt)
      << "the same one is not told again";
  EXPECT_EQ(TakeReminder(member, Japan(2027, 5, 25, 9)), ReminderStage::kWeekLeft);
}

TEST(TakeReminder, OneThatIsLateGivesWayToTheNextOfTheSameDay) {
  Member member = VerifiedAt(Japan(2026, 7, 1));
  EXPECT_EQ(TakeReminder(member, Japan(2027, 5, 1, 8, 59, 59)), std::nullopt);
  EXPECT_EQ(TakeReminder(member, Japan(2027, 5, 1, 9)), ReminderStage::kMonthLeft);
  // In the night after the last day it is too late to say that a week is left.
  EXPECT_EQ(TakeReminder(member, Japan(2027, 6, 1, 0, 0, 1)), std::nullopt);
  EXPECT_EQ(TakeReminder(member, Japan(2027, 6, 1, 9)), ReminderStage::kLapsed);
}

TEST(TakeReminder, WhoHasVerifiedIsLeftAloneUntilNextFebruary) {
  Member member = VerifiedAt(Japan(2027, 2, 10));
  EXPECT_EQ(member.next_reminder_time, Japan(2027, 4, 1, 9)) << "February has passed without her";
  Verify(member, Japan(2027, 4, 1, 8, 30));
  EXPECT_EQ(member.next_reminder_time, Japan(2028, 2, 1, 9));
}

TEST(TakeReminder, WhoWasThereBeforeThereWereRemindersGetsTheLastOne) {
  Member member = VerifiedAt(Japan(2026, 7, 1));
  member.next_reminder_time = member.create_time;  // as the migration leaves her
  EXPECT_EQ(TakeReminder(member, Japan(2026, 11, 28)), std::nullopt);
  EXPECT_EQ(member.next_reminder_time, Japan(2027, 2, 1, 9));
}

// The verdicts of domains, as mail_domains.h gives them.
Verdict Settles(const Body* body) { return {.outcome = Outcome::kBody, .body = body}; }
Verdict Unsettled() { return {.outcome = Outcome::kReview, .rule = "UNRESERVED"}; }

class BeginVerificationTest : public ::testing::Test {
 protected:
  absl::StatusOr<Verification> Begin(const std::string& address, const Verdict& verdict,
                                     std::optional<Posting> posting = {}) {
    return BeginVerification(VerificationId{1},
                             {.address = address,
                              .address_identity = address,
                              .domain = address.substr(address.find('@') + 1),
                              .posting = std::move(posting)},
                             member_, verdict, bodies_, now_);
  }

  BodyTable bodies_;
  const absl::Time now_ = Japan(2027, 4, 5);
  Member member_ = VerifiedAt(Japan(2026, 7, 1));
};

TEST_F(BeginVerificationTest, ThePresentAddressNeedsNothingElse) {
  auto begun = BeginVerification(VerificationId{1}, {}, member_, Unsettled(), bodies_, now_);
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(begun->address, member_.address);
  EXPECT_FALSE(begun->guards_body);
  EXPECT_THAT(FinishVerification(*begun, member_, WrongCodes{}, PostingId{2}, bodies_, now_),
              IsOk());
  EXPECT_EQ(member_.verify_time, now_);
  EXPECT_EQ(member_.postings.size(), 1u);
}

TEST_F(BeginVerificationTest, ATransferIsOneStep) {
  const Body* const osaka = bodies_.Find("271004");
  EXPECT_THAT(Begin("hanako@city.osaka.lg.jp", Settles(osaka)),
              StatusIs(absl::StatusCode::kInvalidArgument, "POSTING_REQUIRED"));
  EXPECT_THAT(Begin("hanako@city.osaka.lg.jp", Settles(osaka),
                    Posting{.body = "272230", .department = "防災課"}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "BODY_NOT_CONFIRMED"));
  EXPECT_THAT(Begin("hanako@city.osaka.lg.jp", Settles(osaka),
                    Posting{.department = "防災課",
                            .start = absl::CivilDay(2020, 4, 1),
                            .end = absl::CivilDay(2021, 3, 31)}),
              StatusIs(absl::StatusCode::kInvalidArgument, "POSTING_IS_OVER"))
      << "a posting of the past is no transfer";
  auto begun = Begin("hanako@city.osaka.lg.jp", Settles(osaka),
                     Posting{.department = "防災課", .start = absl::CivilDay(2027, 4, 1)});
  ASSERT_THAT(begun, IsOk());
  EXPECT_TRUE(begun->guards_body);
  member_.bounce_count = kMaxBounceDays;
  EXPECT_THAT(FinishVerification(*begun, member_, WrongCodes{}, PostingId{2}, bodies_, now_),
              IsOk());
  EXPECT_EQ(member_.address, "hanako@city.osaka.lg.jp");
  EXPECT_EQ(ConfirmedBody(member_), "271004");
  EXPECT_EQ(member_.postings[1].end, absl::CivilDay(2027, 3, 31));
  EXPECT_FALSE(IsMailPaused(member_));
}

TEST_F(BeginVerificationTest, AnAddressThatSettlesNoBodyIsRefusedWithAReason) {
  EXPECT_THAT(Begin("hanako@mint.go.jp", Unsettled()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ADDRESS_NOT_SETTLED"));
  EXPECT_THAT(Begin("hanako@example.com", Verdict{}),
              StatusIs(absl::StatusCode::kInvalidArgument, "ADDRESS_REFUSED"));
  // Who let her in has looked at the domain.
  const auto same_domain = Begin("h-yamada@city.kadoma.lg.jp", Unsettled());
  ASSERT_THAT(same_domain, IsOk());
  EXPECT_EQ(same_domain->body, "272230");
}

TEST_F(BeginVerificationTest, WhoWaitsForAdmissionHasNothingToRenew) {
  member_.state = Caller::State::kPending;
  EXPECT_THAT(Begin(member_.address, Unsettled()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "NOT_ADMITTED"));
}

TEST_F(BeginVerificationTest, ACodeForAnOldAddressIsWorthNothingAfterAChange) {
  auto old = BeginVerification(VerificationId{1}, {}, member_, Unsettled(), bodies_, now_);
  auto change = Begin("h-yamada@city.kadoma.lg.jp", Unsettled());
  ASSERT_THAT(change, IsOk());
  ASSERT_THAT(FinishVerification(*change, member_, WrongCodes{}, PostingId{2}, bodies_, now_),
              IsOk());
  EXPECT_THAT(FinishVerification(*old, member_, WrongCodes{}, PostingId{3}, bodies_, now_),
              StatusIs(absl::StatusCode::kFailedPrecondition, "VERIFICATION_OUTDATED"));
  EXPECT_EQ(member_.address, "h-yamada@city.kadoma.lg.jp");
}

TEST_F(BeginVerificationTest, WhereManyGuessTheCodeAloneProvesNothing) {
  auto begun = Begin("hanako@city.osaka.lg.jp", Settles(bodies_.Find("271004")),
                     Posting{.department = "防災課"});
  ASSERT_THAT(begun, IsOk());
  const Member before = member_;
  EXPECT_THAT(FinishVerification(*begun, member_, WrongCodes{.of_body = 100, .in_total = 100},
                                 PostingId{2}, bodies_, now_),
              StatusIs(absl::StatusCode::kFailedPrecondition, "TOO_MANY_WRONG_CODES"));
  EXPECT_EQ(member_, before);
  // Her own address needs no such care: she was let in with it.
  auto own = BeginVerification(VerificationId{2}, {}, member_, Unsettled(), bodies_, now_);
  EXPECT_THAT(FinishVerification(*own, member_, WrongCodes{.of_body = 100, .in_total = 100},
                                 PostingId{2}, bodies_, now_),
              IsOk());
}

TEST(CheckVerificationCounts, FiveAnHourAndTenADay) {
  EXPECT_THAT(CheckVerificationCounts({.of_hour = 4, .of_day = 9}), IsOk());
  EXPECT_THAT(CheckVerificationCounts({.of_hour = 5, .of_day = 5}),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_VERIFICATIONS"));
  EXPECT_THAT(CheckVerificationCounts({.of_hour = 0, .of_day = 10}),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_VERIFICATIONS"));
}

TEST(NoteBounce, CountsDaysAndPausesAfterThree) {
  Member member = VerifiedAt(Japan(2027, 3, 1));
  EXPECT_FALSE(NoteBounce(member, Japan(2027, 2, 28))) << "a code has arrived since";
  EXPECT_TRUE(NoteBounce(member, Japan(2027, 4, 1, 9)));
  EXPECT_FALSE(NoteBounce(member, Japan(2027, 4, 1, 17)));
  EXPECT_TRUE(NoteBounce(member, Japan(2027, 4, 2)));
  EXPECT_FALSE(IsMailPaused(member));
  EXPECT_TRUE(NoteBounce(member, Japan(2027, 4, 3)));
  EXPECT_TRUE(IsMailPaused(member));
  Verify(member, Japan(2027, 4, 5));
  EXPECT_FALSE(IsMailPaused(member));
  EXPECT_EQ(member.bounce_time, std::nullopt);
}

// 門真市, where she works, becomes a part of 京阪市, whose code is made for this.
TEST_F(BeginVerificationTest, AMergerIsNoTransfer) {
  BodyImports imports;
  imports.bodies["272990"] = {"京阪市", "けいはんし", "大阪府", BodyKind::kCity};
  imports.successions["272230"] = {"272990", JapaneseDay(now_)};
  bodies_.Replace(imports);
  auto own = BeginVerification(VerificationId{1}, {}, member_, Unsettled(), bodies_, now_);
  ASSERT_THAT(own, IsOk());
  EXPECT_THAT(FinishVerification(*own, member_, WrongCodes{}, PostingId{2}, bodies_, now_), IsOk());
  auto moved = Begin("hanako@city.keihan.lg.jp", Settles(bodies_.Find("272990")));
  ASSERT_THAT(moved, IsOk());
  EXPECT_THAT(FinishVerification(*moved, member_, WrongCodes{}, PostingId{2}, bodies_, now_),
              IsOk());
  EXPECT_EQ(member_.address, "hanako@city.keihan.lg.jp");
  EXPECT_THAT(Begin("hanako@city.osaka.lg.jp", Settles(bodies_.Find("271004"))),
              StatusIs(absl::StatusCode::kInvalidArgument, "POSTING_REQUIRED"));
}

}  // namespace
}  // namespace hiroba::identity
