// That nobody outside learns what is in a closed topic, by any method.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>

#include "hiroba/threads/v1/attachments.grpc.pb.h"
#include "hiroba/threads/v1/posts.grpc.pb.h"
#include "hiroba/threads/v1/threads.grpc.pb.h"
#include "hiroba/threads/v1/topics.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/services.h"

namespace hiroba::threads {
namespace {

// Every routed method that names something of a thread in a closed topic, called by who is not in
// it, answers as if there were no such thing. A new method fails the test below until it is here.
class ClosedTopicTest : public ServicesTest {
 protected:
  ClosedTopicTest() {
    topic_ = AddTopic(v1::Topic::CLOSED);
    thread_ = AddThread(topic_, kModerator);
    v1::CreatePostRequest create;
    create.set_parent(thread_);
    create.mutable_post()->set_text("秘密の投稿");
    const auto file = Upload(kModerator, "秘密.pdf", kPdf);
    file_ = file->name();
    create.mutable_post()->add_attachments()->set_name(file_);
    post_ = Ask(&v1::Posts::Stub::CreatePost, create, TestMember(kModerator))->name();

    using Threads = v1::Threads::Stub;
    using Posts = v1::Posts::Stub;
    using Files = v1::Attachments::Stub;
    probes_ = {
        {"CreateThread", Probe(&Threads::CreateThread,
                               [this](auto& request) {
                                 request.mutable_thread()->set_topic(topic_);
                                 request.mutable_thread()->set_title("題");
                                 request.mutable_post()->set_text("本文");
                               })},
        {"GetThread",
         Probe(&Threads::GetThread, [this](auto& request) { request.set_name(thread_); })},
        {"ListThreads",
         Probe(&Threads::ListThreads, [this](auto& request) { request.set_topic(topic_); })},
        {"UpdateThread", Probe(&Threads::UpdateThread,
                               [this](auto& request) {
                                 request.mutable_thread()->set_name(thread_);
                                 request.mutable_thread()->set_title("題");
                               })},
        {"DeleteThread",
         Probe(&Threads::DeleteThread, [this](auto& request) { request.set_name(thread_); })},
        {"UpdateReadState", Probe(&Threads::UpdateReadState,
                                  [this](auto& request) {
                                    request.set_name(thread_ + "/readState");
                                    request.set_last_read_number(99);
                                  })},
        {"CreatePost", Probe(&Posts::CreatePost,
                             [this](auto& request) {
                               request.set_parent(thread_);
                               request.mutable_post()->set_text("本文");
                               request.mutable_post()->set_reply_to(post_);
                             })},
        {"GetPost", Probe(&Posts::GetPost, [this](auto& request) { request.set_name(post_); })},
        {"ListPosts",
         Probe(&Posts::ListPosts, [this](auto& request) { request.set_parent(thread_); })},
        {"UpdatePost", Probe(&Posts::UpdatePost,
                             [this](auto& request) {
                               request.mutable_post()->set_name(post_);
                               request.mutable_post()->set_text("本文");
                             })},
        {"DeletePost",
         Probe(&Posts::DeletePost, [this](auto& request) { request.set_name(post_); })},
        {"UndeletePost",
         Probe(&Posts::UndeletePost, [this](auto& request) { request.set_name(post_); })},
        {"AcceptPost",
         Probe(&Posts::AcceptPost, [this](auto& request) { request.set_name(post_); })},
        {"ReactToPost",
         Probe(&Posts::ReactToPost, [this](auto& request) { request.set_name(post_); })},
        {"GetAttachment",
         Probe(&Files::GetAttachment, [this](auto& request) { request.set_name(file_); })},
        {"ReadAttachment",
         Probe(&Files::ReadAttachment, [this](auto& request) { request.set_name(file_); })},
        {"WriteAttachment", Probe(&Files::WriteAttachment,
                                  [this](auto& request) {
                                    request.set_name(file_);
                                    request.set_data("x");
                                  })},
        {"AbortAttachment",
         Probe(&Files::AbortAttachment, [this](auto& request) { request.set_name(file_); })},
        {"FinishAttachment",
         Probe(&Files::FinishAttachment, [this](auto& request) { request.set_name(file_); })},
    };
  }

  using ProbeCall = std::function<absl::Status(const Caller&)>;

  // A call of a method with a request that `fill` fills in anew each time.
  template <class Stub, class Request, class Response, class Fill>
  ProbeCall Probe(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  Fill fill) {
    return [this, method, fill](const Caller& caller) {
      Request request;
      fill(request);
      return Ask(method, request, caller).status();
    };
  }

  std::string topic_;
  std::string thread_;
  std::string post_;
  std::string file_;
  std::map<std::string, ProbeCall> probes_;
};

TEST_F(ClosedTopicTest, OutsidersFindNothingByAnyMethod) {
  for (const auto& [method, call] : probes_) {
    EXPECT_THAT(call(TestMember(kOutsider)), StatusIs(absl::StatusCode::kNotFound)) << method;
    // Moderators who did not join are outsiders too.
    EXPECT_THAT(call(TestModerator(kOutsider)), StatusIs(absl::StatusCode::kNotFound)) << method;
  }
}

TEST_F(ClosedTopicTest, TheAnswersAreThoseForThingsThatNeverWere) {
  std::map<std::string, absl::Status> hidden;
  for (const auto& [method, call] : probes_) hidden[method] = call(TestMember(kOutsider));
  topic_ = "topics/0000000000001";
  thread_ = "threads/0000000000001";
  post_ = "threads/0000000000001/posts/0000000000001";
  file_ = "attachments/0000000000001";
  for (const auto& [method, call] : probes_) {
    EXPECT_EQ(call(TestMember(kOutsider)), hidden[method]) << method;
  }
}

TEST_F(ClosedTopicTest, EveryMethodIsProbed) {
  // These say nothing of what is in a topic: a closed one shows its name to all, and an upload is
  // the caller's own.
  const std::set<std::string> harmless = {
      "CreateTopic", "GetTopic",         "ListTopics",   "UpdateTopic",     "JoinTopic",
      "LeaveTopic",  "ListJoinRequests", "ImportThread", "BeginAttachment", "ApproveJoinRequest"};
  for (const auto* service :
       {v1::Topic::descriptor()->file()->FindServiceByName("Topics"),
        v1::Thread::descriptor()->file()->FindServiceByName("Threads"),
        v1::Post::descriptor()->file()->FindServiceByName("Posts"),
        v1::Attachment::descriptor()->file()->FindServiceByName("Attachments")}) {
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string& name = service->method(i)->name();
      EXPECT_TRUE(probes_.contains(name) || harmless.contains(name)) << name;
    }
  }
}

TEST_F(ClosedTopicTest, ListsAndCountsDoNotShowIt) {
  const auto list =
      Ask(&v1::Threads::Stub::ListThreads, v1::ListThreadsRequest(), TestMember(kOutsider));
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->threads_size(), 0);
  const auto topics =
      Ask(&v1::Topics::Stub::ListTopics, v1::ListTopicsRequest(), TestMember(kOutsider));
  ASSERT_THAT(topics, IsOk());
  ASSERT_EQ(topics->topics_size(), 1);
  EXPECT_EQ(topics->topics(0).thread_count(), 0);
  EXPECT_FALSE(topics->topics(0).has_last_post_time());
  EXPECT_EQ(topics->topics(0).visibility(), v1::Topic::CLOSED);
}

TEST_F(ClosedTopicTest, WhoLeavesReadsNoMore) {
  v1::LeaveTopicRequest leave;
  leave.set_name(topic_);
  EXPECT_THAT(ReadFile(kModerator, file_), IsOk());
  ASSERT_THAT(Ask(&v1::Topics::Stub::LeaveTopic, leave, TestMember(kModerator)), IsOk());
  EXPECT_THAT(ReadFile(kModerator, file_), StatusIs(absl::StatusCode::kNotFound));
  v1::ListPostsRequest list;
  list.set_parent(thread_);
  EXPECT_THAT(Ask(&v1::Posts::Stub::ListPosts, list, TestMember(kModerator)),
              StatusIs(absl::StatusCode::kNotFound, "THREAD_NOT_FOUND"));
}

}  // namespace
}  // namespace hiroba::threads
