// What members do by virtue of a role is on record, and nothing that they may do without.
#include "services/threads/staff_acts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/common/clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/posts_service.h"
#include "services/threads/testing/sql_stores.h"
#include "services/threads/threads_service.h"
#include "services/threads/topics_service.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const MemberId kAsker{101};
const MemberId kHelper{102};

class StaffActsTest : public testing::Test {
 protected:
  StaffActsTest() { server_.Start({&topics_service_, &threads_service_, &posts_service_}); }

  // Moderates the topic alone.
  Caller Helper() const {
    Caller caller = TestMember(kHelper);
    caller.moderated_topics = {topic_.value};
    return caller;
  }

  // Returns actions and targets since the last call.
  std::vector<std::string> TakeActs() {
    const auto entries = stores_.database()
                             .Read(TestDeadline(),
                                   [&](Connection& connection) {
                                     return ReadAuditEntries(connection, "threads", seen_, 1'000);
                                   })
                             .value();
    std::vector<std::string> acts;
    for (const AuditEntry& entry : entries) acts.push_back(entry.action + " " + entry.target);
    seen_ += entries.size();
    return acts;
  }

  absl::Status DeletePost(const Post& post, const Caller& caller) {
    v1::DeletePostRequest request;
    request.set_name(PostName(post.thread, post.id));
    return server_.Ask(&v1::Posts::Stub::DeletePost, request, caller).status();
  }

  absl::Status UndeletePost(const Post& post, const Caller& caller) {
    v1::UndeletePostRequest request;
    request.set_name(PostName(post.thread, post.id));
    return server_.Ask(&v1::Posts::Stub::UndeletePost, request, caller).status();
  }

  absl::Status DeleteThread(ThreadId thread, const Caller& caller) {
    v1::DeleteThreadRequest request;
    request.set_name(ThreadName(thread));
    return server_.Ask(&v1::Threads::Stub::DeleteThread, request, caller).status();
  }

  SystemClock clock_;
  IdGenerator ids_{clock_};
  SqlTestStores stores_;
  TestForum forum_{stores_};
  InProcessServer server_;
  TopicsService topics_service_{server_.rpc(), stores_.topics(), clock_, ids_};
  ThreadsService threads_service_{server_.rpc(), stores_.threads(), clock_, ids_};
  PostsService posts_service_{server_.rpc(), stores_.threads(),   stores_.posts(), clock_,
                              ids_,          std::size_t{1} << 20};
  const TopicId topic_ = forum_.AddTopic(kAsker);
  const ThreadId thread_ = forum_.AddThread(topic_, kAsker);
  // The topic itself was made by a moderator.
  std::size_t seen_ = TakeActsBefore();

 private:
  std::size_t TakeActsBefore() {
    return stores_.database()
        .Read(TestDeadline(), [](Connection& connection) { return ReadAuditHead(connection); })
        ->number;
  }
};

TEST_F(StaffActsTest, ToBringBackOnesOwnPostThatAModeratorTookNeedsARole) {
  const Post post = forum_.AddPost(thread_, kHelper);
  const std::string name = PostName(thread_, post.id);
  ASSERT_THAT(DeletePost(post, TestModerator(MemberId{9})), IsOk());
  EXPECT_THAT(TakeActs(), ElementsAre("threads.Posts/DeletePost " + name));
  EXPECT_THAT(UndeletePost(post, TestMember(kHelper)),
              StatusIs(absl::StatusCode::kPermissionDenied, "NOT_DELETED_BY_YOU"));
  ASSERT_THAT(UndeletePost(post, Helper()), IsOk());
  EXPECT_THAT(TakeActs(), ElementsAre("threads.Posts/UndeletePost " + name));
  ASSERT_THAT(UndeletePost(post, Helper()), IsOk());
  EXPECT_THAT(TakeActs(), IsEmpty()) << "nothing changed";
}

TEST_F(StaffActsTest, ToBringBackOnesOwnPostThatOneDeletedOneselfDoesNot) {
  const Post own = forum_.AddPost(thread_, kHelper);
  ASSERT_THAT(DeletePost(own, Helper()), IsOk());
  ASSERT_THAT(UndeletePost(own, Helper()), IsOk());
  EXPECT_THAT(TakeActs(), IsEmpty());
  // The post of somebody else is hers neither way.
  const Post other = forum_.AddPost(thread_, kAsker);
  ASSERT_THAT(DeletePost(other, Helper()), IsOk());
  ASSERT_THAT(UndeletePost(other, Helper()), IsOk());
  EXPECT_THAT(TakeActs(), ElementsAre("threads.Posts/DeletePost " + PostName(thread_, other.id),
                                      "threads.Posts/UndeletePost " + PostName(thread_, other.id)));
}

TEST_F(StaffActsTest, ToDeleteOnesOwnThreadNeedsARoleOnceOthersReplied) {
  const ThreadId alone = forum_.AddThread(topic_, kHelper);
  ASSERT_THAT(DeleteThread(alone, Helper()), IsOk());
  EXPECT_THAT(TakeActs(), IsEmpty());
  const ThreadId answered = forum_.AddThread(topic_, kHelper);
  forum_.AddPost(answered, kAsker);
  EXPECT_THAT(DeleteThread(answered, TestMember(kHelper)),
              StatusIs(absl::StatusCode::kFailedPrecondition, "THREAD_HAS_REPLIES"));
  ASSERT_THAT(DeleteThread(answered, Helper()), IsOk());
  EXPECT_THAT(TakeActs(), ElementsAre("threads.Threads/DeleteThread " + ThreadName(answered)));
  ASSERT_THAT(DeleteThread(answered, Helper()), IsOk());
  EXPECT_THAT(TakeActs(), IsEmpty());
}

// Who lets herself out of a closed topic while her act is under way is refused like everybody else:
// how she stands to it is read with what she changes.
TEST_F(StaffActsTest, AClosedTopicIsModeratedByThoseInItOnly) {
  const TopicId closed = forum_.AddTopic(kAsker, Visibility::kClosed);
  Caller helper = TestMember(kHelper);
  helper.moderated_topics = {closed.value};
  v1::UpdateTopicRequest update;
  update.mutable_topic()->set_name(TopicName(closed));
  update.mutable_topic()->set_description("新しい説明");
  v1::JoinTopicRequest join;
  join.set_name(TopicName(closed));
  ASSERT_THAT(server_.Ask(&v1::Topics::Stub::JoinTopic, join, TestMember(MemberId{55})), IsOk());
  v1::ApproveJoinRequestRequest approve;
  approve.set_name(TopicName(closed));
  approve.set_member(MemberName(MemberId{55}));
  TakeActs();
  EXPECT_THAT(server_.Ask(&v1::Topics::Stub::UpdateTopic, update, helper),
              StatusIs(absl::StatusCode::kPermissionDenied, "TOPIC_MODERATORS_ONLY"));
  EXPECT_THAT(server_.Ask(&v1::Topics::Stub::ApproveJoinRequest, approve, helper),
              StatusIs(absl::StatusCode::kPermissionDenied, "TOPIC_MODERATORS_ONLY"));
  EXPECT_THAT(TakeActs(), IsEmpty());
  forum_.Join(closed, kHelper);
  EXPECT_THAT(server_.Ask(&v1::Topics::Stub::UpdateTopic, update, helper), IsOk());
  const auto approved = server_.Ask(&v1::Topics::Stub::ApproveJoinRequest, approve, helper);
  ASSERT_THAT(approved, IsOk());
  EXPECT_EQ(approved->membership(), v1::Topic::JOINED) << "the moderator's own";
  EXPECT_EQ(approved->member_count(), 3);
  EXPECT_THAT(TakeActs(), ElementsAre("threads.Topics/UpdateTopic " + TopicName(closed),
                                      "threads.Topics/ApproveJoinRequest " + TopicName(closed)));
}

}  // namespace
}  // namespace hiroba::threads
