// How many topics there may be, on both stores.
#include <gtest/gtest.h>

#include <string>

#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/store_contract.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

class TopicLimitTest : public StoreContractTest {
 protected:
  absl::StatusOr<TopicView> Create(const std::string& request_id) {
    Topic topic;
    topic.id = forum().ids().New<TopicId>();
    topic.display_name = "分野" + request_id;
    topic.create_time = forum().Tick();
    return topics().CreateTopic(Deadline(), topic, kAsker, request_id, {});
  }
};

INSTANTIATE_TEST_SUITE_P(Both, TopicLimitTest, BothStores(), NameOfStore);

TEST_P(TopicLimitTest, TheFiveHundredAndFirstIsRefused) {
  for (int i = 1; i < kMaxTopics; ++i) forum().AddTopic(kAsker);
  const auto last = Create("last");
  ASSERT_THAT(last, IsOk());
  EXPECT_THAT(Create("one too many"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "TOO_MANY_TOPICS"));
  const auto again = Create("last");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->topic.id, last->topic.id);
  EXPECT_EQ(topics().ListTopics(Deadline(), kReader)->size(), std::size_t{kMaxTopics});
}

}  // namespace
}  // namespace hiroba::threads
