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

}  // namespace
}  // namespace hiroba::notifications
