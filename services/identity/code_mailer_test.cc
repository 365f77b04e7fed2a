#include "services/identity/code_mailer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

TEST(CodeMailer, AServerThatHangsHoldsFewThreadsAndRefusesTheRestAtOnce) {
  constexpr int kHeld = CodeMailer::kAtOnce + CodeMailer::kQueueLimit;
  std::promise<void> answer;
  const std::shared_future<void> server = answer.get_future().share();
  std::atomic<int> at_once = 0, most_at_once = 0;
  CodeMailer mailer([&](const Mail&, absl::Time) {
    most_at_once = std::max<int>(most_at_once, ++at_once);
    server.wait();
    --at_once;
    return absl::OkStatus();
  });
  std::atomic<int> sent = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 24; ++i) {
    threads.emplace_back([&] {
      const absl::Status status = mailer.Send(Mail(), absl::InfiniteFuture());
      if (status.ok()) {
        ++sent;
      } else {
        EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted, "MAIL_BUSY"));
        EXPECT_TRUE(RetryAfter(status).has_value());
        ++refused;
      }
    });
  }
  while (refused < 24 - kHeld) std::this_thread::yield();
  EXPECT_EQ(sent, 0);
  answer.set_value();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sent, kHeld);
  EXPECT_EQ(refused, 24 - kHeld);
  EXPECT_LE(most_at_once, CodeMailer::kAtOnce);
}

TEST(CodeMailer, WhoseTurnDoesNotComeInTimeIsRefused) {
  std::promise<void> answer;
  std::atomic<int> under_way = 0;
  CodeMailer mailer([&, server = answer.get_future().share()](const Mail&, absl::Time) {
    ++under_way;
    server.wait();
    return absl::OkStatus();
  });
  std::vector<std::thread> threads;
  for (int i = 0; i < CodeMailer::kAtOnce; ++i) {
    threads.emplace_back([&] { EXPECT_THAT(mailer.Send(Mail(), absl::InfiniteFuture()), IsOk()); });
  }
  while (under_way < CodeMailer::kAtOnce) std::this_thread::yield();
  EXPECT_THAT(mailer.Send(Mail(), absl::Now() + absl::Milliseconds(20)),
              StatusIs(absl::StatusCode::kResourceExhausted, "MAIL_BUSY"));
  answer.set_value();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace hiroba::identity
