#include "services/common/redis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/test_redis.h"

namespace hiroba {
namespace {

TEST(Redis, CarriesAnyBytes) {
  Redis redis(TestRedis::Shared().options());
  const std::string value("ひろば\0\r\n", 12);
  ASSERT_THAT(redis.Command({"SET", "bytes", value}), IsOk());
  const auto reply = redis.Command({"GET", "bytes"});
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->text, value);
  EXPECT_TRUE(redis.Command({"GET", "nothing"})->IsNil());
}

TEST(Redis, TellsRefusedCommandsFromAnAbsentServer) {
  Redis redis(TestRedis::Shared().options());
  EXPECT_THAT(redis.Command({"NO_SUCH_COMMAND"}), StatusIs(absl::StatusCode::kInternal));
  Redis nowhere({.socket = "/tmp/no-such-socket"});
  EXPECT_THAT(nowhere.Ping(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(Redis, RunsAPipelineInOrderAndPastErrors) {
  Redis redis(TestRedis::Shared().options());
  const std::vector<RedisCommand> commands = {
      {"SET", "counter", "1"}, {"LPUSH", "counter", "x"}, {"INCR", "counter"}};
  const auto replies = redis.Pipeline(commands);
  ASSERT_THAT(replies, IsOk());
  ASSERT_EQ(replies->size(), 3U);
  EXPECT_EQ((*replies)[0].text, "OK");
  EXPECT_EQ((*replies)[1].type, RedisReply::Type::kError);
  EXPECT_EQ((*replies)[2].integer, 2);
}

TEST(Redis, GivesUpInTimeAndDoesNotMixUpReplies) {
  Redis redis(TestRedis::Shared().options());
  EXPECT_THAT(redis.Command({"BLPOP", "empty list", "5"}, absl::Milliseconds(50)),
              StatusIs(absl::StatusCode::kUnavailable));
  const auto reply = redis.Command({"ECHO", "mine"});
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->text, "mine");
}

TEST(Redis, ComesBackAfterARestart) {
  TestRedis server;
  Redis redis(server.options());
  ASSERT_THAT(redis.Ping(), IsOk());
  server.Kill();
  EXPECT_THAT(redis.Ping(), StatusIs(absl::StatusCode::kUnavailable));
  server.Start();
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (!redis.Ping().ok() && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_THAT(redis.Ping(), IsOk());
}

TEST(Redis, DoesNotUseAnIdleConnectionThatDiedInARestart) {
  TestRedis server;
  Redis redis(server.options());
  ASSERT_THAT(redis.Ping(), IsOk());
  server.Kill();
  server.Start();
  EXPECT_THAT(redis.Ping(), IsOk());
}

// Keeps what a subscriber hears.
class Listener {
 public:
  RedisSubscriber::Handlers handlers() {
    return {.message =
                [this](std::string_view channel, std::string_view message) {
                  Add(std::string(channel) + "=" + std::string(message));
                },
            .connected = [this] { Add("connected"); },
            .disconnected = [this] { Add("disconnected"); }};
  }

  // Waits until something was heard so many times.
  bool Await(const std::string& what, int times = 1) {
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    MutexLock lock(mutex_);
    while (std::count(heard_.begin(), heard_.end(), what) < times) {
      if (absl::Now() > deadline) return false;
      changed_.WaitFor(mutex_, absl::Milliseconds(100));
    }
    return true;
  }

  bool Heard(const std::string& what) {
    MutexLock lock(mutex_);
    return std::count(heard_.begin(), heard_.end(), what) > 0;
  }

 private:
  void Add(std::string what) {
    {
      MutexLock lock(mutex_);
      heard_.push_back(std::move(what));
    }
    changed_.NotifyAll();
  }

  Mutex mutex_;
  CondVar changed_;
  std::vector<std::string> heard_ ABSL_GUARDED_BY(mutex_);
};

// Publishes until somebody listens.
void Publish(Redis& redis, std::string_view channel, std::string_view message) {
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (absl::Now() < deadline) {
    const auto receivers = redis.Command({"PUBLISH", channel, message});
    if (receivers.ok() && receivers->integer > 0) return;
    absl::SleepFor(absl::Milliseconds(2));
  }
  FAIL() << "nobody listens to " << channel;
}

TEST(RedisSubscriber, HearsItsChannelsOnly) {
  Redis redis(TestRedis::Shared().options());
  Listener listener;
  RedisSubscriber subscriber(TestRedis::Shared().options(), listener.handlers());
  subscriber.Subscribe("a");
  subscriber.Subscribe("b");
  Publish(redis, "a", "1");
  Publish(redis, "b", "2");
  EXPECT_TRUE(listener.Await("a=1"));
  EXPECT_TRUE(listener.Await("b=2"));
  subscriber.Unsubscribe("a");
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (redis.Command({"PUBLISH", "a", "3"})->integer > 0 && absl::Now() < deadline) {
  }
  Publish(redis, "b", "4");
  EXPECT_TRUE(listener.Await("b=4"));
}

TEST(RedisSubscriber, SubscribesAgainAfterARestart) {
  TestRedis server;
  Redis redis(server.options());
  Listener listener;
  RedisSubscriber subscriber(server.options(), listener.handlers());
  subscriber.Subscribe("a");
  EXPECT_TRUE(listener.Await("connected"));
  server.Kill();
  EXPECT_TRUE(listener.Await("disconnected"));
  server.Start();
  EXPECT_TRUE(listener.Await("connected", 2));
  Publish(redis, "a", "after");
  EXPECT_TRUE(listener.Await("a=after"));
}

}  // namespace
}  // namespace hiroba
