#include "services/notifications/live_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/resource_name.h"

namespace hiroba::notifications {
namespace {

constexpr MemberId kMember{1};
constexpr MemberId kOther{2};
constexpr ThreadId kThread{7};

// Keeps what was sent, and lets a test wait for it.
class Listener final : public LiveListener {
 public:
  void Send(std::shared_ptr<const LiveEvent> event) override {
    MutexLock lock(mutex_);
    events_.push_back(*event);
    times_.push_back(absl::Now());
    changed_.NotifyAll();
  }

  void End() override {
    MutexLock lock(mutex_);
    ended_ = true;
  }

  // Waits until there are so many events, 10 seconds at the most, and returns all.
  std::vector<LiveEvent> WaitFor(size_t count) {
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    MutexLock lock(mutex_);
    while (events_.size() < count && absl::Now() < deadline) {
      changed_.WaitFor(mutex_, deadline - absl::Now());
    }
    return events_;
  }

  std::vector<absl::Time> times() {
    MutexLock lock(mutex_);
    return times_;
  }

  bool ended() {
    MutexLock lock(mutex_);
    return ended_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::vector<LiveEvent> events_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Time> times_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

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

}  // namespace
}  // namespace hiroba::notifications
