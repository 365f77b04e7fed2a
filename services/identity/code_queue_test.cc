#include "services/identity/code_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

TEST(CodeQueue, TakesAMailWithoutWaitingForTheServer) {
  std::promise<void> answer;
  std::promise<std::string> taken;
  CodeQueue queue([&, server = answer.get_future().share()](const Mail& mail, absl::Time) {
    taken.set_value(mail.subject);
    server.wait();
    return absl::OkStatus();
  });
  EXPECT_THAT(queue.Add(Mail{.subject = "code"}), IsOk());
  EXPECT_EQ(taken.get_future().get(), "code");
  answer.set_value();
}

TEST(CodeQueue, WhoeverAsksIsRefusedAlikeWhileTooManyWait) {
  std::promise<void> answer;
  std::atomic<int> under_way = 0;
  CodeQueue queue([&, server = answer.get_future().share()](const Mail&, absl::Time) {
    ++under_way;
    server.wait();
    return absl::OkStatus();
  });
  for (int i = 0; i < CodeQueue::kAtOnce; ++i) EXPECT_THAT(queue.Add(Mail()), IsOk());
  while (under_way < CodeQueue::kAtOnce) std::this_thread::yield();
  for (size_t i = 0; i < CodeQueue::kQueueLimit; ++i) {
    EXPECT_THAT(queue.Add(i % 2 == 0 ? std::optional(Mail()) : std::nullopt), IsOk());
  }
  for (const auto& mail : {std::optional(Mail()), std::optional<Mail>()}) {
    const absl::Status refused = queue.Add(mail);
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, "MAIL_BUSY"));
    EXPECT_TRUE(RetryAfter(refused).has_value());
  }
  answer.set_value();
}

TEST(CodeQueue, ARefusedMailHoldsUpNoOther) {
  std::promise<void> second;
  std::atomic<int> refused = 0;
  CodeQueue queue([&](const Mail& mail, absl::Time) -> absl::Status {
    if (mail.subject == "second") {
      second.set_value();
      return absl::OkStatus();
    }
    ++refused;
    return Unavailable("SMTP", "later");
  });
  EXPECT_THAT(queue.Add(Mail{.subject = "first"}), IsOk());
  while (refused == 0) std::this_thread::yield();
  EXPECT_THAT(queue.Add(Mail{.subject = "second"}), IsOk());
  second.get_future().wait();
  EXPECT_EQ(refused, 1);
}

}  // namespace
}  // namespace hiroba::identity
