// That the SQL stores put the events of a change into its transaction.
#include <gmock/gmock.h>
#include <google/protobuf/any.pb.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hiroba/threads/v1/events.pb.h"
#include "services/common/status_macros.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/names.h"
#include "services/threads/post_rules.h"
#include "services/threads/testing/sql_stores.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const MemberId kAsker{101};
const MemberId kAnswerer{102};

struct StoredEvent {
  std::string entity;
  std::uint64_t version;
  google::protobuf::Any payload;

  template <class Message>
  Message As() const {
    Message message;
    EXPECT_TRUE(payload.UnpackTo(&message)) << payload.type_url();
    return message;
  }
};

constexpr Statement kTakeEvents{"take_events",
                                "SELECT entity,version,payload FROM outbox ORDER BY event_id"};
constexpr Statement kForgetEvents{"forget_events", "DELETE FROM outbox"};

class SqlEventsTest : public testing::Test {
 protected:
  // Returns the events since the last call.
  std::vector<StoredEvent> Take() {
    std::vector<StoredEvent> events;
    const absl::Status status =
        stores_.database().Read(TestDeadline(), [&](Connection& connection) -> absl::Status {
          ASSIGN_OR_RETURN(const Rows rows, connection.Select(kTakeEvents));
          for (const Row row : rows) {
            StoredEvent& event = events.emplace_back();
            event.entity = row.String(0);
            event.version = row.Uint64(1);
            EXPECT_TRUE(event.payload.ParseFromString(row.String(2)));
          }
          return connection.Execute(kForgetEvents).status();
        });
    EXPECT_THAT(status, IsOk());
    return events;
  }

  SqlTestStores stores_;
  TestForum forum_{stores_};
};

TEST_F(SqlEventsTest, ANewPostTellsWhomItConcerns) {
  const TopicId topic = forum_.AddTopic(kAsker);
  Take();
  const ThreadId thread = forum_.AddThread(topic, kAnswerer);
  std::vector<StoredEvent> events = Take();
  ASSERT_THAT(events, SizeIs(2));
  const auto first = events[0].As<v1::PostCreated>();
  EXPECT_EQ(first.number(), 1);
  EXPECT_EQ(first.thread(), ThreadName(thread));
  EXPECT_EQ(events[0].entity, first.post());
  EXPECT_EQ(events[0].version, 1U);
  const auto joined = events[1].As<v1::TopicMembershipChanged>();
  EXPECT_EQ(joined.member(), MemberName(kAnswerer));
  EXPECT_TRUE(joined.joined());
  EXPECT_EQ(events[1].entity, TopicName(topic));

  NewPost draft = forum_.PostDraft(thread, kAsker);
  draft.reply_to = stores_.posts().ListPosts(TestDeadline(), thread, 1, 1, false)->front().id;
  draft.mentioned = {MemberId{7}};
  const Post post = forum_.TryAddPost(draft).value();
  events = Take();
  ASSERT_THAT(events, SizeIs(1));
  const auto reply = events[0].As<v1::PostCreated>();
  EXPECT_EQ(reply.post(), PostName(thread, post.id));
  EXPECT_EQ(reply.number(), 2);
  EXPECT_EQ(reply.topic(), TopicName(topic));
  EXPECT_EQ(reply.kind(), v1::Thread::QUESTION);
  EXPECT_EQ(reply.author(), MemberName(kAsker));
  EXPECT_EQ(reply.replied_member(), MemberName(kAnswerer));
  EXPECT_EQ(reply.thread_author(), MemberName(kAnswerer));
  EXPECT_THAT(reply.mentioned_members(), ElementsAre(MemberName(MemberId{7})));
}

TEST_F(SqlEventsTest, ChangesOfAPostAreToldOnceWithItsVersion) {
  const ThreadId thread = forum_.AddThread(forum_.AddTopic(kAsker), kAsker);
  const Post post = forum_.AddPost(thread, kAnswerer);
  Take();
  Caller asker;
  asker.member = kAsker;
  const auto accept = [&] {
    return stores_.posts().EditPost(TestDeadline(), thread, post.id, kAsker,
                                    [&](const ThreadAccess&, Thread& current, Post& changed) {
                                      return AcceptPost(asker, false, current, changed);
                                    });
  };
  EXPECT_THAT(accept(), IsOk());
  std::vector<StoredEvent> events = Take();
  ASSERT_THAT(events, SizeIs(1));
  const auto changed = events[0].As<v1::PostChanged>();
  EXPECT_EQ(changed.change(), v1::PostChanged::ACCEPTED);
  EXPECT_EQ(changed.actor(), MemberName(kAsker));
  EXPECT_EQ(changed.author(), MemberName(kAnswerer));
  EXPECT_EQ(events[0].version, 2U);
  EXPECT_THAT(accept(), IsOk());
  EXPECT_THAT(Take(), IsEmpty());

  const auto react =
      stores_.posts().React(TestDeadline(), thread, post.id, kAsker, false, forum_.Tick(),
                            [](const ThreadAccess&, const Post&) { return absl::OkStatus(); });
  EXPECT_THAT(react, IsOk());
  events = Take();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].As<v1::PostChanged>().change(), v1::PostChanged::REACTED);
  EXPECT_EQ(events[0].version, 3U);
}

TEST_F(SqlEventsTest, ARefusedPostTellsNothing) {
  const ThreadId thread = forum_.AddThread(forum_.AddTopic(kAsker), kAsker);
  Take();
  NewPost draft = forum_.PostDraft(thread, kAnswerer);
  draft.attachments = {AttachmentId{5}};
  EXPECT_THAT(forum_.TryAddPost(draft), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Take(), IsEmpty());
}

}  // namespace
}  // namespace hiroba::threads
