#include "services/identity/password_worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/status.h"

namespace hiroba::identity {
namespace {

TEST(PasswordWorker, HashesAndVerifies) {
  PasswordWorker worker;
  const auto hash = worker.Hash("natsu no hinanjo", absl::InfiniteFuture());
  ASSERT_TRUE(hash.ok());
  EXPECT_TRUE(*worker.Verify("natsu no hinanjo", *hash, absl::InfiniteFuture()));
  EXPECT_FALSE(*worker.Verify("fuyu no hinanjo", *hash, absl::InfiniteFuture()));
}

TEST(PasswordWorker, RefusesTheExcessAtOnceAndDoesTheRest) {
  PasswordWorker worker(/*queue_limit=*/2);
  std::atomic<int> done = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 24; ++i) {
    threads.emplace_back([&] {
      const auto hash = worker.Hash("natsu no hinanjo", absl::InfiniteFuture());
      if (hash.ok()) {
        ++done;
      } else {
        EXPECT_EQ(Reason(hash.status()), "SIGN_IN_BUSY");
        EXPECT_TRUE(RetryAfter(hash.status()).has_value());
        ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(done, 2);
  EXPECT_GT(refused, 0);
  EXPECT_EQ(done + refused, 24);
}

TEST(PasswordWorker, WorkWhoseTimeHasPassedIsNotDone) {
  PasswordWorker worker;
  const auto hash = worker.Hash("natsu no hinanjo", absl::Now() - absl::Seconds(1));
  EXPECT_TRUE(absl::IsDeadlineExceeded(hash.status()));
}

}  // namespace
}  // namespace hiroba::identity
