#include "services/threads/topic_convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hiroba::threads {
namespace {

TEST(ToProto, AClosedTopicShowsItsNameAndNothingElse) {
  TopicView view;
  view.topic.display_name = "防災";
  view.topic.visibility = Visibility::kClosed;
  view.topic.thread_count = 3;
  view.topic.last_post_time = absl::FromUnixSeconds(1);
  const v1::Topic outside = ToProto(view);
  EXPECT_EQ(outside.display_name(), "防災");
  EXPECT_EQ(outside.thread_count(), 0);
  EXPECT_FALSE(outside.has_last_post_time());
  view.membership.state = MembershipState::kJoined;
  EXPECT_EQ(ToProto(view).thread_count(), 3);
}

}  // namespace
}  // namespace hiroba::threads
