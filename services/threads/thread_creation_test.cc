// Threads that are made at the same time, on both stores.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/store_contract.h"

namespace hiroba::threads {
namespace {

class ThreadCreationTest : public StoreContractTest {};

INSTANTIATE_TEST_SUITE_P(Both, ThreadCreationTest, BothStores(), NameOfStore);

TEST_P(ThreadCreationTest, TwoFirstThreadsOfOneAuthorLetHerJoinOnce) {
  const TopicId topic = forum().AddTopic(kAsker);
  const NewThread drafts[] = {forum().Draft(topic, kAnswerer), forum().Draft(topic, kAnswerer)};
  // Whoever decides first gives the other the time to decide on the same state.
  std::atomic<int> deciding = 0;
  const auto decide = [&](const TopicView&) {
    const absl::Time end = absl::Now() + absl::Milliseconds(500);
    for (++deciding; deciding < 2 && absl::Now() < end;) std::this_thread::yield();
    return absl::OkStatus();
  };
  std::thread other(
      [&] { EXPECT_THAT(threads().CreateThread(Deadline(), drafts[0], decide), IsOk()); });
  EXPECT_THAT(threads().CreateThread(Deadline(), drafts[1], decide), IsOk());
  other.join();
  const TopicView view = topics().GetTopic(Deadline(), topic, kAnswerer).value();
  EXPECT_EQ(view.membership.state, MembershipState::kJoined);
  EXPECT_EQ(view.topic.member_count, 2);
  EXPECT_EQ(view.topic.thread_count, 2);
}

TEST_P(ThreadCreationTest, ATopicThatIsClosedMeanwhileIsNotJoined) {
  const TopicId topic = forum().AddTopic(kAsker);
  const NewThread draft = forum().Draft(topic, kAnswerer);
  std::atomic<bool> deciding = false;
  std::atomic<bool> closed = false;
  std::thread closer([&] {
    while (!deciding) std::this_thread::yield();
    EXPECT_THAT(topics().EditTopic(Deadline(), topic, kAsker,
                                   [](const TopicView&, Topic& current) {
                                     current.visibility = Visibility::kClosed;
                                     return absl::OkStatus();
                                   }),
                IsOk());
    closed = true;
  });
  bool closed_before_it_was_made = false;
  EXPECT_THAT(threads().CreateThread(Deadline(), draft,
                                     [&](const TopicView&) {
                                       deciding = true;
                                       const absl::Time end = absl::Now() + absl::Milliseconds(500);
                                       while (!closed && absl::Now() < end) {
                                         std::this_thread::yield();
                                       }
                                       closed_before_it_was_made = closed;
                                       return absl::OkStatus();
                                     }),
              IsOk());
  closer.join();
  EXPECT_FALSE(closed_before_it_was_made);
}

}  // namespace
}  // namespace hiroba::threads
