#include "services/notifications/live_relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/test_redis.h"
#include "services/notifications/testing/listener.h"

namespace hiroba::notifications {
namespace {

using ::testing::SizeIs;

constexpr MemberId kMember{1};
constexpr ThreadId kThread{7};

// A replica with a page open at it.
struct Replica {
  explicit Replica(const RedisOptions& options) : redis(options) {
    feed.Add(page, kMember, {kThread});
  }
  ~Replica() { feed.Remove(page.get()); }

  const std::shared_ptr<Listener> page = std::make_shared<Listener>();
  LiveFeed feed;
  Redis redis;
  LiveRelay relay{feed, redis};
};

LiveEvent Unread(int count) {
  LiveEvent event;
  event.set_unread_count(count);
  return event;
}

// Two replicas that hear each other.
class LiveRelayTest : public ::testing::Test {
 protected:
  // A subscriber hears what is published once it is connected.
  void SetUp() override {
    Redis redis(server_.options());
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    for (;;) {
      const auto reply = redis.Command({"PUBSUB", "NUMSUB", "notifications.live"});
      ASSERT_TRUE(reply.ok()) << reply.status();
      if (reply->elements.at(1).integer == 2) return;
      ASSERT_LT(absl::Now(), deadline);
    }
  }

  TestRedis server_;
  Replica here_{server_.options()};
  Replica there_{server_.options()};
};

TEST_F(LiveRelayTest, BringsMessagesToTheStreamsOfAllReplicasOnce) {
  here_.relay.Tell(kMember, Unread(1));
  EXPECT_THAT(there_.page->WaitFor(1), SizeIs(1));
  here_.relay.ChangeThread(kThread, 5);
  const auto far = there_.page->WaitFor(2);
  ASSERT_THAT(far, SizeIs(2));
  EXPECT_EQ(far[0].unread_count(), 1);
  EXPECT_EQ(far[1].thread_change().last_post_number(), 5);
  EXPECT_THAT(here_.page->WaitFor(2), SizeIs(2));
}

TEST_F(LiveRelayTest, EndsTheStreamsOfAMemberEverywhere) {
  here_.relay.EndStreams(kMember);
  EXPECT_TRUE(here_.page->ended());
  // Messages keep their order: when this one is there, the end was before it.
  here_.relay.Tell(kMember, Unread(1));
  there_.page->WaitFor(1);
  EXPECT_TRUE(there_.page->ended());
}

TEST_F(LiveRelayTest, AsksAllReplicasForACheckOfTheirStreams) {
  here_.relay.RecheckAccess();
  EXPECT_TRUE(here_.feed.TakeRecheck().has_value());
  here_.relay.Tell(kMember, Unread(1));
  there_.page->WaitFor(1);
  EXPECT_TRUE(there_.feed.TakeRecheck().has_value());
}

TEST_F(LiveRelayTest, ARedisThatHangsHoldsNobodyUp) {
  Redis redis(server_.options());
  ASSERT_TRUE(redis.Command({"CLIENT", "PAUSE", "10000"}).ok());
  const absl::Time start = absl::Now();
  for (uint64_t thread = 100; thread < 120; ++thread) {
    here_.relay.ChangeThread(ThreadId{thread}, 1);
  }
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
  // Goes on when Redis does.
  const absl::Time deadline = start + absl::Seconds(60);
  while (there_.page->times().empty()) {
    ASSERT_LT(absl::Now(), deadline);
    here_.relay.Tell(kMember, Unread(1));
    absl::SleepFor(absl::Milliseconds(20));
  }
}

}  // namespace
}  // namespace hiroba::notifications
