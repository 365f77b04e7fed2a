#include "services/notifications/event_handlers.h"

#include "services/notifications/testing/fixture.h"
#include "services/notifications/testing/listener.h"

namespace hiroba::notifications {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr PostId kPost{70};

class ThreadsEvents : public NotificationsFixture {
 protected:
  // Returns the kinds of what a member was told, newest first.
  std::vector<NotificationKind> KindsOf(MemberId member) {
    std::vector<NotificationKind> kinds;
    for (const Notification& told : ListOf(member)) kinds.push_back(told.kind);
    return kinds;
  }

  std::shared_ptr<Listener> OpenPage(MemberId member, std::vector<ThreadId> threads = {}) {
    auto listener = std::make_shared<Listener>();
    feed_.Add(listener, member, std::move(threads));
    pages_.push_back(listener);
    return listener;
  }

  void TearDown() override {
    for (const auto& page : pages_) feed_.Remove(page.get());
  }

  std::vector<std::shared_ptr<Listener>> pages_;
};

TEST_F(ThreadsEvents, TellsOfAnAnswerAReplyAMentionAndAnAcceptance) {
  auto answer = Answer(kPost, 2);
  ASSERT_THAT(Apply(answer), IsOk());
  EXPECT_THAT(KindsOf(kAsker), testing::ElementsAre(NotificationKind::kAnswer));

  auto reply = Answer(PostId{71}, 3);
  reply.set_replied_member(NameOf(kAsker));
  auto mention = Answer(PostId{72}, 4);
  mention.add_mentioned_members(NameOf(kAsker));
  ASSERT_THAT(Apply(reply, mention), IsOk());
  EXPECT_THAT(KindsOf(kAsker),
              testing::ElementsAre(NotificationKind::kMention, NotificationKind::kReply,
                                   NotificationKind::kAnswer));
  EXPECT_THAT(ListOf(kAnswerer), IsEmpty());

  ASSERT_THAT(Apply(Change(kPost, threads::v1::PostChanged::ACCEPTED)), IsOk());
  EXPECT_THAT(KindsOf(kAnswerer), testing::ElementsAre(NotificationKind::kAccepted));
}

TEST_F(ThreadsEvents, NobodyIsToldOfHerOwnAcceptance) {
  Answer(kPost, 2);
  auto accepted = Change(kPost, threads::v1::PostChanged::ACCEPTED);
  accepted.set_actor(accepted.author());
  ASSERT_THAT(Apply(accepted), IsOk());
  EXPECT_THAT(ListOf(kAnswerer), IsEmpty());
}

TEST_F(ThreadsEvents, AMentionOfSomebodyOutsideAClosedTopicIsNotTold) {
  constexpr MemberId kOutsider{3};
  AddMember(kOutsider);
  fakes_.threads.JoinClosedTopic(kAsker);
  auto answer = Answer(kPost, 2, kClosedTopic);
  answer.add_mentioned_members(NameOf(kOutsider));
  ASSERT_THAT(Apply(answer), IsOk());
  EXPECT_THAT(ListOf(kOutsider), IsEmpty());
  EXPECT_THAT(ListOf(kAsker), SizeIs(1));
}

TEST_F(ThreadsEvents, WaitsForThreadsAndTakesEffectOnceItIsThere) {
  const auto answer = Answer(kPost, 2);
  fakes_.threads.Fail(grpc::StatusCode::RESOURCE_EXHAUSTED);
  ASSERT_THAT(Apply(answer), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(handler_.Position().value(), 0u);
  --threads_sequence_;
  ASSERT_THAT(Apply(answer), IsOk());
  EXPECT_EQ(handler_.Position().value(), 1u);
  EXPECT_THAT(ListOf(kAsker), SizeIs(1));
}

TEST_F(ThreadsEvents, TellsOpenPagesOfTheNotificationAndTheThread) {
  const auto asker = OpenPage(kAsker);
  const auto reader = OpenPage(MemberId{3}, {kThread});
  ASSERT_THAT(Apply(Answer(kPost, 2)), IsOk());
  const auto told = asker->WaitFor(1);
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].notification().post(), NameOf(kThread, kPost));
  EXPECT_EQ(told[0].unread_count(), 1);
  const auto pinged = reader->WaitFor(1);
  ASSERT_THAT(pinged, SizeIs(1));
  EXPECT_EQ(pinged[0].thread_change().last_post_number(), 2);
}

TEST_F(ThreadsEvents, WhoLeavesATopicConnectsAgain) {
  const auto page = OpenPage(kAsker);
  ASSERT_THAT(Apply(Membership(true)), IsOk());
  EXPECT_FALSE(page->ended());
  ASSERT_THAT(Apply(Membership(false)), IsOk());
  EXPECT_TRUE(page->ended());
}

TEST_F(ThreadsEvents, WhatIsDeletedIsNotCountedAnyMore) {
  ASSERT_THAT(Apply(Answer(kPost, 2), Answer(PostId{71}, 3)), IsOk());
  const auto page = OpenPage(kAsker);
  fakes_.threads.DeletePost(kThread, kPost);
  ASSERT_THAT(Apply(Change(kPost, threads::v1::PostChanged::DELETED)), IsOk());
  EXPECT_EQ(UnreadOf(kAsker), 1);
  const auto told = page->WaitFor(1);
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].unread_count(), 1);

  threads::v1::ThreadChanged deleted;
  deleted.set_thread(NameOf(kThread));
  ASSERT_THAT(Apply(deleted), IsOk());
  EXPECT_EQ(UnreadOf(kAsker), 1);
  deleted.set_deleted(true);
  ASSERT_THAT(Apply(deleted), IsOk());
  EXPECT_EQ(UnreadOf(kAsker), 0);
}

TEST_F(ThreadsEvents, APostThatIsWrittenAndDeletedInOneBatchIsNotCounted) {
  const auto answer = Answer(kPost, 2);
  ASSERT_THAT(Apply(answer, Change(kPost, threads::v1::PostChanged::DELETED)), IsOk());
  EXPECT_EQ(UnreadOf(kAsker), 0);
}

TEST_F(ThreadsEvents, WhatIsInATopicThatSheLeftIsNotCountedAnyMore) {
  fakes_.threads.JoinClosedTopic(kAsker);
  ASSERT_THAT(Apply(Answer(kPost, 2, kClosedTopic)), IsOk());
  constexpr ThreadId kOpenThread{8};
  fakes_.threads.AddPost(kOpenThread, PostId{80}, 2);
  auto elsewhere = Answer(PostId{71}, 3, kClosedTopic);
  elsewhere.set_thread(NameOf(kOpenThread));
  elsewhere.set_post(NameOf(kOpenThread, PostId{80}));
  ASSERT_THAT(Apply(elsewhere), IsOk());
  ASSERT_EQ(UnreadOf(kAsker), 2);
  fakes_.threads.LeaveClosedTopic(kAsker);
  ASSERT_THAT(Apply(Membership(false)), IsOk());
  EXPECT_EQ(UnreadOf(kAsker), 1);
}

TEST_F(ThreadsEvents, AnAcceptedAnswerIsToldWithItsNumber) {
  Answer(kPost, 2);
  const auto page = OpenPage(kAnswerer);
  ASSERT_THAT(Apply(Change(kPost, threads::v1::PostChanged::ACCEPTED)), IsOk());
  const auto told = page->WaitFor(1);
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].notification().post_number(), 2);
}

TEST_F(ThreadsEvents, AnEditIsToldWithTheNumberOfTheLastPost) {
  Answer(kPost, 2);
  Answer(PostId{71}, 3);
  const auto page = OpenPage(MemberId{3}, {kThread});
  ASSERT_THAT(Apply(Change(kPost, threads::v1::PostChanged::EDITED)), IsOk());
  const auto pinged = page->WaitFor(1);
  ASSERT_THAT(pinged, SizeIs(1));
  EXPECT_EQ(pinged[0].thread_change().last_post_number(), 3);
}

TEST_F(ThreadsEvents, ABatchOfMoreThanThreadsGivesAtOnceIsToldWhole) {
  const auto page = OpenPage(kAsker);
  // More posts than one request for records takes, more members than one for readers does.
  std::vector<threads::v1::PostCreated> answers;
  uint64_t mentioned = 1'000;
  for (int number = 2; number <= 202; ++number) {
    auto& answer = answers.emplace_back(Answer(PostId{static_cast<uint64_t>(number)}, number));
    for (int i = 0; i < 5; ++i) answer.add_mentioned_members(NameOf(MemberId{++mentioned}));
  }
  ASSERT_THAT(ApplyAll(answers), IsOk());
  EXPECT_THAT(page->WaitFor(201), SizeIs(201));
  EXPECT_THAT(ListOf(MemberId{mentioned}), SizeIs(1));
}

TEST_F(ThreadsEvents, GoesOnFromTheLastEventWhenThoseBeforeAreGone) {
  ASSERT_THAT(handler_.StartAnew(40), IsOk());
  EXPECT_EQ(handler_.Position().value(), 40u);
  threads_sequence_ = 40;
  ASSERT_THAT(Apply(Answer(kPost, 2)), IsOk());
  EXPECT_THAT(ListOf(kAsker), SizeIs(1));
}

class IdentityEvents : public ThreadsEvents {};

TEST_F(IdentityEvents, TakesAllMembersFromIdentityWhenTheEventsAreGone) {
  for (uint64_t id = 11; id <= 15; ++id) fakes_.identity.AddMember(MemberId{id});
  ASSERT_THAT(members_.UpdateSettings(TestDeadline(), kAsker,
                                      [](Settings& settings) {
                                        settings.digest_hour = 9;
                                        return absl::OkStatus();
                                      }),
              IsOk());
  ASSERT_THAT(identity_handler_.StartAnew(40), IsOk());
  EXPECT_EQ(identity_handler_.Position().value(), 40u);
  EXPECT_EQ(members_.GetSettings(TestDeadline(), kAsker)->digest_hour, 9);
  // All have a digest coming: the two of the beginning and the five.
  clock_.Advance(absl::Hours(24));
  EXPECT_THAT(members_.ClaimDueDigests(TestDeadline(), clock_.Now(), absl::Minutes(1), 100).value(),
              SizeIs(7));
}

TEST_F(IdentityEvents, AReminderIsShownAtOnceAndOnceOnly) {
  const auto page = OpenPage(kAsker);
  ASSERT_THAT(ApplyIdentity(Due(identity::v1::VerificationDue::OPEN)), IsOk());
  // As if the position had not been kept the first time.
  ASSERT_THAT(ApplyIdentity(Due(identity::v1::VerificationDue::OPEN)), IsOk());
  ASSERT_THAT(ListOf(kAsker), SizeIs(1));
  const Notification told = ListOf(kAsker).front();
  EXPECT_EQ(told.kind, NotificationKind::kVerification);
  EXPECT_EQ(told.reminder,
            (VerificationReminder{VerificationStage::kOpen, absl::CivilDay(2027, 5, 31)}));
  EXPECT_FALSE(told.thread);
  ASSERT_THAT(page->WaitFor(1), SizeIs(1));
  ASSERT_THAT(ApplyIdentity(Due(identity::v1::VerificationDue::MONTH_LEFT)), IsOk());
  EXPECT_THAT(ListOf(kAsker), SizeIs(2));
  EXPECT_THAT(ListOf(kAnswerer), IsEmpty());
}

TEST_F(IdentityEvents, WhatIsNoReminderIsPoison) {
  EXPECT_FALSE(ApplyIdentity(Due(identity::v1::VerificationDue::STAGE_UNSPECIFIED)).ok());
  auto due = Due(identity::v1::VerificationDue::OPEN);
  due.set_end_date("soon");
  EXPECT_FALSE(ApplyIdentity(due).ok());
  EXPECT_THAT(ListOf(kAsker), IsEmpty());
}

}  // namespace
}  // namespace hiroba::notifications
