#include "services/notifications/instant_mails.h"

#include "services/notifications/testing/fixture.h"

namespace hiroba::notifications {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr PostId kPost{70};

class InstantMailsTest : public NotificationsFixture {
 protected:
  InstantMails mails_{store_, threads_, identity_, mailer_, calls_, clock_, metrics_};
};

TEST_F(InstantMailsTest, TellsOfAnAnswerOnce) {
  ASSERT_THAT(Apply(Answer(kPost, 2)), IsOk());
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(0));
  EXPECT_THAT(MailedTo(), ElementsAre(AddressOf(kAsker)));
  EXPECT_THAT(sink_.received()[0].message, HasSubstr("List-Unsubscribe: "));
}

TEST_F(InstantMailsTest, NothingIsMailedOfATopicSheHasLeft) {
  fakes_.threads.JoinClosedTopic(kAsker);
  ASSERT_THAT(Apply(Answer(kPost, 2, kClosedTopic)), IsOk());
  fakes_.threads.LeaveClosedTopic(kAsker);
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), IsEmpty());
  clock_.Advance(absl::Hours(24));
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(0));
}

TEST_F(InstantMailsTest, WhatTheServerCannotTakeNowIsTriedAgainUnderTheSameMessageId) {
  ASSERT_THAT(Apply(Answer(kPost, 2)), IsOk());
  sink_.Refuse("END", "451 4.3.0 later");
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), IsEmpty());
  clock_.Advance(absl::Seconds(5));
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  ASSERT_THAT(MailedTo(), ElementsAre(AddressOf(kAsker)));
  EXPECT_THAT(sink_.received()[0].message, HasSubstr("Message-Id: <instant-"));
}

TEST_F(InstantMailsTest, ARefusalOfAnotherServiceIsNoneOfTheMail) {
  ASSERT_THAT(Apply(Answer(kPost, 2)), IsOk());
  fakes_.threads.Fail(grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(mails_.SendDue(), StatusIs(absl::StatusCode::kFailedPrecondition));
  clock_.Advance(absl::Seconds(5));
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), SizeIs(1));
}

TEST_F(InstantMailsTest, AMailOfMoreThanThreadsGivesAtOnceIsSent) {
  for (int number = 2; number <= 202; ++number) {
    ASSERT_THAT(Apply(Answer(PostId{static_cast<uint64_t>(number)}, number)), IsOk());
  }
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), SizeIs(1));
}

TEST_F(InstantMailsTest, AServerThatIsAwayEndsTheBatchAndTheOthersGoOutNext) {
  auto mention = Answer(kPost, 2);
  constexpr MemberId kMentioned{3};
  AddMember(kMentioned);
  mention.add_mentioned_members(NameOf(kMentioned));
  ASSERT_THAT(Apply(mention), IsOk());
  sink_.Refuse("MAIL", "421 4.3.2 going down");
  EXPECT_THAT(mails_.SendDue(), StatusIs(absl::StatusCode::kUnavailable, "MAIL_TEMPORARY"));
  EXPECT_THAT(MailedTo(), IsEmpty());
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  clock_.Advance(absl::Seconds(5));
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), testing::UnorderedElementsAre(AddressOf(kAsker), AddressOf(kMentioned)));
}

TEST_F(InstantMailsTest, AFullMailboxHoldsUpNobodyElse) {
  auto mention = Answer(kPost, 2);
  constexpr MemberId kMentioned{3};
  AddMember(kMentioned);
  mention.add_mentioned_members(NameOf(kMentioned));
  ASSERT_THAT(Apply(mention), IsOk());
  sink_.Refuse("RCPT", "452 4.2.2 mailbox full");
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(2));
  EXPECT_THAT(MailedTo(), SizeIs(1));
  clock_.Advance(absl::Seconds(5));
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), testing::UnorderedElementsAre(AddressOf(kAsker), AddressOf(kMentioned)));
}

TEST_F(InstantMailsTest, StoppingGivesBackWhatIsNotSent) {
  ASSERT_THAT(Apply(Answer(kPost, 2)), IsOk());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(mails_.SendDue(stop.get_token()), IsOkAndHolds(0));
  EXPECT_THAT(MailedTo(), IsEmpty());
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(MailedTo(), SizeIs(1));
}

TEST_F(InstantMailsTest, WhatTheServerRefusesForGoodIsGivenUp) {
  ASSERT_THAT(Apply(Answer(kPost, 2)), IsOk());
  sink_.Refuse("RCPT", "550 5.1.1 no such person");
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  clock_.Advance(absl::Hours(24));
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(0));
  EXPECT_THAT(MailedTo(), IsEmpty());
}

TEST_F(InstantMailsTest, AReminderIsMailedWhateverTheSettingsSay) {
  ASSERT_THAT(members_.UpdateSettings(TestDeadline(), kAsker,
                                      [](Settings& settings) {
                                        settings.instant_mail = false;
                                        return absl::OkStatus();
                                      }),
              IsOk());
  ASSERT_THAT(ApplyIdentity(Due(identity::v1::VerificationDue::WEEK_LEFT)), IsOk());
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  ASSERT_THAT(MailedTo(), ElementsAre(AddressOf(kAsker)));
  EXPECT_THAT(sink_.received()[0].message, Not(HasSubstr("List-Unsubscribe: ")));
}

TEST_F(InstantMailsTest, AMailboxThatIsNoMoreIsToldToIdentity) {
  ASSERT_THAT(Apply(Answer(kPost, 2)), IsOk());
  sink_.Refuse("RCPT", "550 5.1.1 no such user");
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(fakes_.bounces.addresses(), ElementsAre(AddressOf(kAsker)));
  clock_.Advance(absl::Hours(24));
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(0)) << "given up";
}

TEST_F(InstantMailsTest, ARefusalOfWhatAMailSaysIsNoBounce) {
  ASSERT_THAT(Apply(Answer(kPost, 2)), IsOk());
  sink_.Refuse("END", "550 5.7.1 looks like spam");
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  clock_.Advance(absl::Hours(1));
  ASSERT_THAT(Apply(Answer(PostId{71}, 3)), IsOk());
  sink_.Refuse("RCPT", "552 5.2.2 mailbox full");
  EXPECT_THAT(mails_.SendDue(), IsOkAndHolds(1));
  EXPECT_THAT(fakes_.bounces.addresses(), IsEmpty());
}

}  // namespace
}  // namespace hiroba::notifications
