#include "services/common/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace hiroba {
namespace {

TEST(WorkerPool, RunsWhatItTook) {
  std::atomic<int> ran = 0;
  {
    WorkerPool pool(2, 100);
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(pool.TryRun([&ran] { ++ran; }));
    }
  }
  EXPECT_EQ(ran, 50);
}

TEST(WorkerPool, RefusesAtOnceWhenTheQueueIsFull) {
  std::promise<void> open;
  std::promise<void> started;
  std::shared_future<void> opened = open.get_future().share();
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.TryRun([&started, opened] {
    started.set_value();
    opened.wait();
  }));
  started.get_future().wait();
  EXPECT_TRUE(pool.TryRun([] {}));
  EXPECT_TRUE(pool.TryRun([] {}));
  EXPECT_FALSE(pool.TryRun([] {}));
  open.set_value();
}

}  // namespace
}  // namespace hiroba
