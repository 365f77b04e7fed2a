#include "services/notifications/digests.h"

#include <thread>

#include "services/notifications/testing/fixture.h"

namespace hiroba::notifications {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

// The clock starts on a Wednesday, the asker's digest comes on weekdays at 7.
class DigestSenderTest : public NotificationsFixture {
 protected:
  DigestSenderTest() {
    EXPECT_THAT(members_.UpdateSettings(TestDeadline(), kAnswerer,
                                        [](Settings& settings) {
                                          settings.digest_frequency = DigestFrequency::kOff;
                                          return absl::OkStatus();
                                        }),
                IsOk());
  }

  static absl::Time Tokyo(int day, int hour, int minute = 0) {
    absl::TimeZone zone;
    absl::LoadTimeZone("Asia/Tokyo", &zone);
    return absl::FromCivil(absl::CivilMinute(2026, 12, day, hour, minute), zone);
  }

  void WriteAt(absl::Time time, PostId post) {
    fakes_.threads.AddPost(kThread, post, static_cast<int>(post.value), time);
  }

  DigestSender digests_{members_, threads_, identity_, mailer_, calls_, clock_, metrics_};
  const absl::Time start_ = clock_.Now();
};

TEST_F(DigestSenderTest, ComesOnceAtHerHourWithTheWindowSinceTheOneBefore) {
  ASSERT_EQ(start_, Tokyo(2, 12));
  WriteAt(Tokyo(2, 13), PostId{1});
  clock_.Set(Tokyo(3, 6, 59));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(0));
  clock_.Set(Tokyo(3, 7));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(0));
  ASSERT_THAT(MailedTo(), ElementsAre(AddressOf(kAsker)));
  EXPECT_THAT(sink_.received()[0].message, HasSubstr("Message-Id: <digest-"));

  WriteAt(Tokyo(3, 7), PostId{2});
  clock_.Set(Tokyo(4, 7, 30));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), SizeIs(2));
  EXPECT_THAT(fakes_.threads.windows(),
              ElementsAre(Pair(start_, Tokyo(3, 7)), Pair(Tokyo(3, 7), Tokyo(4, 7))));
}

TEST_F(DigestSenderTest, NothingIsSentWhenNothingIsUnread) {
  WriteAt(Tokyo(2, 13), PostId{1});
  fakes_.threads.ReadAll(kAsker);
  clock_.Set(Tokyo(3, 7));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(0));
  EXPECT_THAT(MailedTo(), IsEmpty());
}

TEST_F(DigestSenderTest, NothingComesOnADayOff) {
  WriteAt(Tokyo(4, 13), PostId{1});
  clock_.Set(Tokyo(4, 7));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(1));
  clock_.Set(Tokyo(5, 7));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(0));
  clock_.Set(Tokyo(7, 7));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), SizeIs(1));
}

TEST_F(DigestSenderTest, WhatTheServerRefusesForGoodIsNotTriedAgain) {
  WriteAt(Tokyo(2, 13), PostId{1});
  clock_.Set(Tokyo(3, 7));
  sink_.Refuse("RCPT", "550 5.1.1 no such person");
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(1));
  clock_.Advance(absl::Hours(1));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(0));
  EXPECT_THAT(MailedTo(), IsEmpty());
}

TEST_F(DigestSenderTest, ARefusalOfAnotherServiceIsNoneOfTheMail) {
  WriteAt(Tokyo(2, 13), PostId{1});
  clock_.Set(Tokyo(3, 7));
  fakes_.threads.Fail(grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(digests_.SendDue(), StatusIs(absl::StatusCode::kFailedPrecondition));
  clock_.Advance(absl::Seconds(30));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), SizeIs(1));
}

TEST_F(DigestSenderTest, AServerThatIsAwayEndsTheBatchAndTheOthersGoOutNext) {
  constexpr MemberId kReader{3};
  AddMember(kReader);
  WriteAt(Tokyo(2, 13), PostId{1});
  clock_.Set(Tokyo(3, 7));
  sink_.Refuse("MAIL", "421 4.3.2 going down");
  EXPECT_THAT(digests_.SendDue(), StatusIs(absl::StatusCode::kUnavailable, "MAIL_TEMPORARY"));
  EXPECT_THAT(MailedTo(), IsEmpty());
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(0));
  clock_.Advance(absl::Seconds(30));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), testing::UnorderedElementsAre(AddressOf(kAsker), AddressOf(kReader)));
}

TEST_F(DigestSenderTest, AFullMailboxHoldsUpNobodyElse) {
  constexpr MemberId kReader{3};
  AddMember(kReader);
  WriteAt(Tokyo(2, 13), PostId{1});
  clock_.Set(Tokyo(3, 7));
  sink_.Refuse("RCPT", "452 4.2.2 mailbox full");
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(2));
  EXPECT_THAT(MailedTo(), SizeIs(1));
  clock_.Advance(absl::Minutes(10));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), testing::UnorderedElementsAre(AddressOf(kAsker), AddressOf(kReader)));
}

TEST_F(DigestSenderTest, WithoutIdentityTheDigestsAreGivenBack) {
  WriteAt(Tokyo(2, 13), PostId{1});
  clock_.Set(Tokyo(3, 7));
  fakes_.identity.Fail(grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(digests_.SendDue(), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), SizeIs(1));
}

TEST_F(DigestSenderTest, StoppingGivesBackWhatIsNotSent) {
  WriteAt(Tokyo(2, 13), PostId{1});
  clock_.Set(Tokyo(3, 7));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(digests_.SendDue(stop.get_token()), IsOkAndHolds(0));
  EXPECT_THAT(MailedTo(), IsEmpty());
  EXPECT_THAT(digests_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), SizeIs(1));
}

TEST_F(DigestSenderTest, SeveralSendersShareTheWork) {
  std::vector<std::string> addresses = {AddressOf(kAsker)};
  for (uint64_t id = 10; id < 90; ++id) {
    AddMember(MemberId{id});
    addresses.push_back(AddressOf(MemberId{id}));
  }
  WriteAt(Tokyo(2, 13), PostId{1});
  clock_.Set(Tokyo(3, 7));
  const auto send = [&] {
    Mailer mailer(MailOptions(), tokens_);
    DigestSender sender(members_, threads_, identity_, mailer, calls_, clock_, metrics_);
    for (;;) {
      const auto sent = sender.SendDue();
      EXPECT_THAT(sent, IsOk());
      if (sent.value_or(0) == 0) return;
    }
  };
  std::thread other(send);
  send();
  other.join();
  EXPECT_THAT(MailedTo(), testing::UnorderedElementsAreArray(addresses));
}

}  // namespace
}  // namespace hiroba::notifications
