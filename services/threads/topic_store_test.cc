// What both topic stores promise: topics, who is in them, who waits, what is unread in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/store_contract.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

class TopicStoreTest : public StoreContractTest {};

INSTANTIATE_TEST_SUITE_P(Both, TopicStoreTest, BothStores(), NameOfStore);

TEST_P(TopicStoreTest, ATopicIsMadeOncePerRequest) {
  Topic topic{.id = forum().ids().New<TopicId>(),
              .display_name = "防災・避難所",
              .description = "避難所の運営",
              .visibility = Visibility::kClosed,
              .create_time = forum().Tick()};
  const TopicView made = topics().CreateTopic(Deadline(), topic, kAsker, "req-1", {}).value();
  EXPECT_EQ(made.topic.display_name, "防災・避難所");
  EXPECT_EQ(made.topic.description, "避難所の運営");
  EXPECT_EQ(made.topic.visibility, Visibility::kClosed);
  EXPECT_EQ(made.topic.create_time, topic.create_time);
  EXPECT_EQ(made.topic.member_count, 1);
  EXPECT_EQ(made.membership.state, MembershipState::kJoined);

  topic.id = forum().ids().New<TopicId>();
  EXPECT_EQ(topics().CreateTopic(Deadline(), topic, kAsker, "req-1", {}).value().topic.id,
            made.topic.id);
  EXPECT_THAT(topics().CreateTopic(Deadline(), topic, kAsker, "req-2", {}),
              StatusIs(absl::StatusCode::kAlreadyExists, "TOPIC_NAME_TAKEN"));
  EXPECT_THAT(topics().CreateTopic(Deadline(), topic, kAnswerer, "req-1", {}),
              StatusIs(absl::StatusCode::kAlreadyExists, "TOPIC_NAME_TAKEN"));
  EXPECT_THAT(topics().GetTopic(Deadline(), topic.id, kAsker),
              StatusIs(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND"));
}

TEST_P(TopicStoreTest, TopicsAreListedByName) {
  const TopicId second = forum().AddTopic(kAsker, Visibility::kOpen, "防災");
  const TopicId first = forum().AddTopic(kAsker, Visibility::kOpen, "子育て");
  const std::vector<TopicView> all = topics().ListTopics(Deadline(), kReader).value();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].topic.id, first);
  EXPECT_EQ(all[1].topic.id, second);
  EXPECT_EQ(all[0].membership.state, MembershipState::kNone);
}

TEST_P(TopicStoreTest, ATopicIsEditedAndKeepsItsNameUnique) {
  forum().AddTopic(kAsker, Visibility::kOpen, "防災");
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kOpen, "子育て");
  const auto rename = [](std::string name) {
    return [name](const TopicView&, Topic& current) {
      current.display_name = name;
      return absl::OkStatus();
    };
  };
  EXPECT_THAT(topics().EditTopic(Deadline(), topic, kAsker, rename("防災")),
              StatusIs(absl::StatusCode::kAlreadyExists, "TOPIC_NAME_TAKEN"));
  const TopicView same = topics().EditTopic(Deadline(), topic, kAsker, rename("子育て")).value();
  EXPECT_EQ(same.topic.revision, 1);
  const TopicView edited =
      topics().EditTopic(Deadline(), topic, kAsker, rename("子育て・福祉")).value();
  EXPECT_EQ(edited.topic.revision, 2);
  EXPECT_EQ(topics().GetTopic(Deadline(), topic, kAsker).value().topic.display_name,
            "子育て・福祉");
}

TEST_P(TopicStoreTest, MembersComeAndGo) {
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kClosed);
  const absl::Time asked = forum().Tick();
  const auto ask = [&](const TopicView& current, Membership& membership) {
    return JoinTopic(current.topic.visibility, asked, membership);
  };
  TopicView view = topics().EditMembership(Deadline(), topic, kReader, kReader, ask).value();
  EXPECT_EQ(view.membership.state, MembershipState::kRequested);
  EXPECT_EQ(view.topic.member_count, 1);
  EXPECT_THAT(topics().ListReadableTopics(Deadline(), kReader), IsOkAndHolds(IsEmpty()));

  const absl::Time approved = forum().Tick();
  // What the editor sees and gets is how she herself stands to it.
  const auto approve = [&](const TopicView& current, Membership& membership) {
    EXPECT_EQ(current.membership.state, MembershipState::kJoined);
    EXPECT_EQ(membership.state, MembershipState::kRequested);
    return ApproveJoinRequest(approved, membership);
  };
  view = topics().EditMembership(Deadline(), topic, kAsker, kReader, approve).value();
  EXPECT_EQ(view.membership.state, MembershipState::kJoined);
  EXPECT_NE(view.membership.since, approved);
  view = topics().GetTopic(Deadline(), topic, kReader).value();
  EXPECT_EQ(view.membership.state, MembershipState::kJoined);
  EXPECT_EQ(view.membership.since, approved);
  EXPECT_EQ(view.topic.member_count, 2);
  EXPECT_THAT(topics().ListReadableTopics(Deadline(), kReader), IsOkAndHolds(ElementsAre(topic)));

  const auto leave = [](const TopicView&, Membership& membership) {
    return LeaveTopic(membership);
  };
  view = topics().EditMembership(Deadline(), topic, kReader, kReader, leave).value();
  EXPECT_EQ(view.membership.state, MembershipState::kNone);
  EXPECT_EQ(view.topic.member_count, 1);
  EXPECT_THAT(topics().EditMembership(Deadline(), TopicId{1}, kReader, kReader, leave),
              StatusIs(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND"));
}

TEST_P(TopicStoreTest, JoinRequestsAreListedFromTheLongestWaiting) {
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kClosed);
  for (std::uint64_t i = 5; i > 0; --i) {
    const absl::Time now = forum().Tick();
    topics()
        .EditMembership(Deadline(), topic, MemberId{i}, MemberId{i},
                        [&](const TopicView& current, Membership& membership) {
                          return JoinTopic(current.topic.visibility, now, membership);
                        })
        .value();
  }
  const auto first = topics().ListJoinRequests(Deadline(), topic, std::nullopt, 2).value();
  ASSERT_THAT(first, ElementsAre(Field(&JoinRequest::member, MemberId{5}),
                                 Field(&JoinRequest::member, MemberId{4})));
  const auto rest = topics().ListJoinRequests(Deadline(), topic, first.back(), 10).value();
  EXPECT_THAT(rest, ElementsAre(Field(&JoinRequest::member, MemberId{3}),
                                Field(&JoinRequest::member, MemberId{2}),
                                Field(&JoinRequest::member, MemberId{1})));
}

TEST_P(TopicStoreTest, TopicsCountThreadsWithSomethingUnread) {
  const TopicId topic = forum().AddTopic(kAsker);
  const ThreadId before = forum().AddThread(topic, kAsker);
  forum().Join(topic, kReader);
  const auto unread = [&] {
    return topics().ListTopics(Deadline(), kReader).value().front().unread_thread_count;
  };
  EXPECT_EQ(unread(), 0);
  forum().AddPost(before, kAnswerer);
  EXPECT_EQ(unread(), 1);
  const ThreadId after = forum().AddThread(topic, kAsker);
  EXPECT_EQ(unread(), 2);
  MarkRead(before, kReader, 2);
  EXPECT_EQ(unread(), 1);
  MarkRead(after, kReader, 1);
  forum().AddPost(after, kReader);
  EXPECT_EQ(unread(), 0);
  const Post last = forum().AddPost(after, kAnswerer);
  EXPECT_EQ(unread(), 1);
  forum().AddPost(after, kReader);
  EXPECT_EQ(unread(), 1);
  Delete(last);
  EXPECT_EQ(unread(), 0);
  const ThreadId untouched = forum().AddThread(topic, kAsker);
  forum().AddPost(untouched, kReader);
  EXPECT_EQ(unread(), 1);
  MarkRead(untouched, kReader, 1);
  EXPECT_EQ(topics().ListTopics(Deadline(), kAnswerer).value().front().unread_thread_count, 0);
  const Topic counted = topics().GetTopic(Deadline(), topic, kReader).value().topic;
  EXPECT_EQ(counted.thread_count, 3);
  EXPECT_EQ(counted.last_post_time, View(untouched, kReader).thread.last_post_time);
}

}  // namespace
}  // namespace hiroba::threads
