#include "services/notifications/live_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/resource_name.h"
#include "services/notifications/testing/listener.h"

namespace hiroba::notifications {
namespace {

constexpr MemberId kMember{1};
constexpr MemberId kOther{2};
constexpr ThreadId kThread{7};

TEST(LiveFeed, TellsAllStreamsOfAMemberAndNobodyElse) {
  LiveFeed feed;
  const auto phone = std::make_shared<Listener>();
  const auto desk = std::make_shared<Listener>();
  const auto other = std::make_shared<Listener>();
  feed.Add(phone, kMember, {});
  feed.Add(desk, kMember, {});
  feed.Add(other, kOther, {});
  LiveEvent event;
  event.set_unread_count(3);
  feed.Tell(kMember, event);
  EXPECT_EQ(phone->WaitFor(1).at(0).unread_count(), 3);
  EXPECT_EQ(desk->WaitFor(1).size(), 1u);
  EXPECT_TRUE(other->WaitFor(0).empty());
}

TEST(LiveFeed, TellsTheFollowersOfAThreadItsLastNumber) {
  LiveFeed feed;
  const auto follower = std::make_shared<Listener>();
  const auto stranger = std::make_shared<Listener>();
  feed.Add(follower, kMember, {kThread});
  feed.Add(stranger, kOther, {ThreadId{8}});
  feed.ChangeThread(kThread, 5);
  const auto events = follower->WaitFor(1);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].thread_change().thread(), FormatName("threads/{thread}", kThread));
  EXPECT_EQ(events[0].thread_change().last_post_number(), 5);
  EXPECT_FALSE(events[0].has_unread_count());
  EXPECT_TRUE(stranger->WaitFor(0).empty());
}

TEST(LiveFeed, PutsChangesOfAThreadTogether) {
  LiveFeed feed;
  const auto follower = std::make_shared<Listener>();
  feed.Add(follower, kMember, {kThread});
  feed.ChangeThread(kThread, 1);
  follower->WaitFor(1);
  for (int number = 2; number <= 100; ++number) feed.ChangeThread(kThread, number);
  const auto events = follower->WaitFor(2);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].thread_change().last_post_number(), 100);
  const auto times = follower->times();
  EXPECT_GE(times[1] - times[0], absl::Milliseconds(240));
}

TEST(LiveFeed, ForgetsAStreamThatWasTakenOut) {
  LiveFeed feed;
  const auto gone = std::make_shared<Listener>();
  const auto stays = std::make_shared<Listener>();
  feed.Add(gone, kMember, {kThread});
  feed.Add(stays, kMember, {kThread});
  feed.Remove(gone.get());
  feed.Remove(gone.get());
  feed.ChangeThread(kThread, 1);
  feed.Tell(kMember, LiveEvent());
  EXPECT_EQ(stays->WaitFor(2).size(), 2u);
  EXPECT_TRUE(gone->WaitFor(0).empty());
  EXPECT_EQ(feed.StreamCount(), 1);
}

TEST(LiveFeed, EndsTheStreamsOfAMember) {
  LiveFeed feed;
  const auto stream = std::make_shared<Listener>();
  const auto other = std::make_shared<Listener>();
  feed.Add(stream, kMember, {});
  feed.Add(other, kOther, {});
  feed.EndStreams(kMember);
  EXPECT_TRUE(stream->ended());
  EXPECT_FALSE(other->ended());
}

TEST(LiveFeed, AStreamThatWasCheckedBeforeRightsChangedIsNotAdded) {
  LiveFeed feed;
  const auto page = std::make_shared<Listener>();
  uint64_t checked = feed.AccessVersion();
  feed.RecheckAccess();
  EXPECT_FALSE(feed.AddChecked(page, kMember, {kThread}, checked));
  checked = feed.AccessVersion();
  feed.EndStreams(kMember);
  EXPECT_FALSE(feed.AddChecked(page, kMember, {kThread}, checked));
  EXPECT_EQ(feed.StreamCount(), 0);
  EXPECT_TRUE(feed.AddChecked(page, kMember, {kThread}, feed.AccessVersion()));
  EXPECT_EQ(feed.StreamCount(), 1);
  feed.Remove(page.get());
}

TEST(LiveFeed, AThreadIsTakenOutOfAMembersStreamsOnly) {
  LiveFeed feed;
  const auto insider = std::make_shared<Listener>();
  const auto outsider = std::make_shared<Listener>();
  constexpr ThreadId kOpenThread{8};
  feed.Add(insider, kMember, {kThread});
  feed.Add(outsider, kOther, {kThread, kOpenThread});
  EXPECT_EQ(feed.TakeRecheck(), std::nullopt);
  feed.RecheckAccess();
  const auto followers = feed.TakeRecheck();
  ASSERT_TRUE(followers.has_value());
  EXPECT_THAT(followers->at(kThread), testing::UnorderedElementsAre(kMember, kOther));
  feed.StopFollowing(kThread, kOther);
  feed.ChangeThread(kThread, 2);
  EXPECT_THAT(insider->WaitFor(1), testing::SizeIs(1));
  feed.ChangeThread(kOpenThread, 3);
  const auto events = outsider->WaitFor(1);
  ASSERT_THAT(events, testing::SizeIs(1));
  EXPECT_EQ(events[0].thread_change().last_post_number(), 3);
  feed.Remove(insider.get());
  feed.Remove(outsider.get());
}

}  // namespace
}  // namespace hiroba::notifications
