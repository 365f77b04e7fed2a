#include "services/common/background_loops.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <vector>

#include "absl/time/clock.h"

namespace hiroba {
namespace {

TEST(BackgroundLoops, StopAtABoundaryOfTheirWork) {
  std::atomic<int> begun = 0;
  std::atomic<int> done = 0;
  BackgroundLoops loops;
  for (int i = 0; i < 2; ++i) {
    loops.Add("worker", [&](const std::stop_token& stop) {
      do {
        ++begun;
        ++done;
      } while (WaitUnlessStopped(stop, absl::Milliseconds(1)));
    });
  }
  loops.Start();
  while (done < 10) std::this_thread::yield();
  loops.Stop();
  EXPECT_EQ(begun, done);
}

TEST(WaitUnlessStopped, EndsAtOnceWhenTold) {
  const absl::Time start = absl::Now();
  bool waited = true;
  std::jthread waiter([&waited](const std::stop_token& stop) {
    waited = WaitUnlessStopped(stop, absl::Minutes(10));
  });
  waiter.request_stop();
  waiter.join();
  EXPECT_FALSE(waited);
  EXPECT_LT(absl::Now() - start, absl::Minutes(1));
}

TEST(WaitUnlessStopped, IsTrueAfterTheTime) {
  EXPECT_TRUE(WaitUnlessStopped(std::stop_token(), absl::Milliseconds(1)));
}

}  // namespace
}  // namespace hiroba
