// Topics over RPC: who comes into a closed one, and how.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hiroba/threads/v1/topics.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/names.h"
#include "services/threads/testing/services.h"

namespace hiroba::threads {
namespace {

class TopicsServiceTest : public ServicesTest {};

TEST_F(TopicsServiceTest, AClosedTopicLetsInWhoWasApproved) {
  const std::string topic = AddTopic(v1::Topic::CLOSED);
  v1::JoinTopicRequest join;
  join.set_name(topic);
  EXPECT_EQ(Ask(&v1::Topics::Stub::JoinTopic, join, TestMember(kAsker))->membership(),
            v1::Topic::REQUESTED);
  v1::ListJoinRequestsRequest list;
  list.set_parent(topic);
  const auto requests = Ask(&v1::Topics::Stub::ListJoinRequests, list, TestModerator(kModerator));
  ASSERT_THAT(requests, IsOk());
  ASSERT_EQ(requests->join_requests_size(), 1);
  EXPECT_EQ(requests->join_requests(0).member(), MemberName(kAsker));
  v1::ApproveJoinRequestRequest approve;
  approve.set_name(topic);
  approve.set_member(MemberName(kAsker));
  ASSERT_THAT(Ask(&v1::Topics::Stub::ApproveJoinRequest, approve, TestModerator(kModerator)),
              IsOk());
  EXPECT_EQ(Ask(&v1::Topics::Stub::JoinTopic, join, TestMember(kAsker))->membership(),
            v1::Topic::JOINED);
  AddThread(topic, kAsker);
}

}  // namespace
}  // namespace hiroba::threads
