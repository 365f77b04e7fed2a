#include "services/identity/caller_announcer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "services/common/caller_changes.h"
#include "services/common/testing/event_pipeline.h"
#include "services/common/testing/test_redis.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;

// A gateway's ear.
class Listener {
 public:
  explicit Listener(const RedisOptions& options)
      : subscriber_(options, {.message =
                                  [this](std::string_view, std::string_view name) {
                                    MutexLock lock(mutex_);
                                    heard_.emplace_back(name);
                                  },
                              .connected = [this] { is_connected_ = true; }}) {
    subscriber_.Subscribe(std::string(kCallerChangesChannel));
  }

  bool is_connected() const { return is_connected_; }
  std::vector<std::string> heard() {
    MutexLock lock(mutex_);
    return heard_;
  }

 private:
  Mutex mutex_;
  std::vector<std::string> heard_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> is_connected_ = false;
  RedisSubscriber subscriber_;
};

TEST(CallerAnnouncer, TellsAgainWhatRedisDidNotTake) {
  TestRedis server;
  Redis redis(server.options());
  CallerAnnouncer announcer(redis);
  server.Kill();
  announcer.Announce("members/first");
  announcer.Announce("sessions/second");
  server.Start();
  Listener listener(server.options());
  ASSERT_TRUE(Eventually([&] { return listener.is_connected(); }));
  std::jthread loop([&](std::stop_token stop) { announcer.Run(std::move(stop)); });
  EXPECT_TRUE(Eventually([&] { return listener.heard().size() == 2; }));
  announcer.Announce("sessions/third");
  EXPECT_TRUE(Eventually([&] { return listener.heard().size() == 3; }));
  EXPECT_THAT(listener.heard(), ElementsAre("members/first", "sessions/second", "sessions/third"));
}

}  // namespace
}  // namespace hiroba::identity
