// What is unread in many topics at once, on both stores, and how often the database is asked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/common/metrics.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/sql_stores.h"
#include "services/threads/testing/store_contract.h"

namespace hiroba::threads {
namespace {

constexpr int kTopics = 11;

// Topics in the order of their names, the n-th with n threads with something unread by kReader;
// every second one also with a thread that only she wrote to since.
void FillTopics(TestForum& forum) {
  for (int i = 0; i < kTopics; ++i) {
    const TopicId topic = forum.AddTopic(kAsker, Visibility::kOpen, std::string(1, char('a' + i)));
    const ThreadId own = forum.AddThread(topic, kAsker);
    forum.Join(topic, kReader);
    if (i % 2 == 0) forum.AddPost(own, kReader);
    for (int j = 0; j < i; ++j) forum.AddThread(topic, kAsker);
  }
}

class TopicListTest : public StoreContractTest {};

INSTANTIATE_TEST_SUITE_P(Both, TopicListTest, BothStores(), NameOfStore);

TEST_P(TopicListTest, EachTopicHasItsOwnCount) {
  FillTopics(forum());
  const std::vector<TopicView> all = topics().ListTopics(Deadline(), kReader).value();
  ASSERT_EQ(all.size(), std::size_t{kTopics});
  for (int i = 0; i < kTopics; ++i) {
    EXPECT_EQ(all[static_cast<std::size_t>(i)].unread_thread_count, i);
  }
}

TEST(TopicList, AsksOnceForEightTopics) {
  SqlTestStores stores;
  TestForum forum(stores);
  FillTopics(forum);
  Metrics metrics;
  Database database(stores.database().options(), metrics);
  SystemClock clock;
  IdGenerator ids(clock);
  Outbox outbox(ids, clock);
  const AuditTrail audit("threads", clock);
  SqlTopicStore topics(database, outbox, audit, stores.changes());
  ASSERT_THAT(topics.ListTopics(TestDeadline(), kReader), IsOk());
  EXPECT_THAT(metrics.Expose(),
              testing::HasSubstr("db_seconds_count{query=\"count_unread_threads\"} 2"));
  EXPECT_THAT(metrics.Expose(),
              testing::HasSubstr("db_seconds_count{query=\"select_doubtful_threads\"} 2"));
}

}  // namespace
}  // namespace hiroba::threads
