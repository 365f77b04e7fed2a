// Threads over RPC: asking, lists, import.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hiroba/threads/v1/posts.grpc.pb.h"
#include "hiroba/threads/v1/threads.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/names.h"
#include "services/threads/testing/services.h"

namespace hiroba::threads {
namespace {

class ThreadsServiceTest : public ServicesTest {};

TEST_F(ThreadsServiceTest, AllMistakesOfARequestAreToldAtOnce) {
  v1::CreateThreadRequest request;
  request.mutable_thread()->set_topic("topics/x");
  request.mutable_thread()->set_title(" 　 ");
  const auto result = Ask(&v1::Threads::Stub::CreateThread, request, TestMember(kAsker));
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  v1::CreatePostRequest long_post;
  long_post.set_parent(AddThread(AddTopic()));
  std::string text;
  for (int i = 0; i < 20'001; ++i) text += "長";
  long_post.mutable_post()->set_text(text);
  EXPECT_THAT(Ask(&v1::Posts::Stub::CreatePost, long_post, TestMember(kAsker)),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  long_post.mutable_post()->set_text(text.substr(0, 60'000));
  EXPECT_THAT(Ask(&v1::Posts::Stub::CreatePost, long_post, TestMember(kAsker)), IsOk());
}

TEST_F(ThreadsServiceTest, ThreadsAreListedWithTheirExcerpt) {
  const std::string topic = AddTopic();
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) names.insert(names.begin(), AddThread(topic));
  v1::ListThreadsRequest request;
  request.set_topic(topic);
  request.set_page_size(2);
  std::vector<std::string> seen;
  do {
    const auto page = Ask(&v1::Threads::Stub::ListThreads, request, TestMember(kOutsider));
    ASSERT_THAT(page, IsOk());
    for (const v1::Thread& thread : page->threads()) {
      seen.push_back(thread.name());
      EXPECT_EQ(thread.excerpt(), "要綱はありますか。");
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, names);
}

TEST_F(ThreadsServiceTest, ImportedThreadsKeepAuthorsAndTimes) {
  v1::ImportThreadRequest request;
  request.set_external_id("t001");
  request.set_topic_display_name("新型コロナワクチン");
  request.set_kind(v1::Thread::QUESTION);
  request.set_title("集団接種の予約枠");
  request.set_sample(true);
  for (int i = 0; i < 3; ++i) {
    auto& post = *request.add_posts();
    post.mutable_author()->set_member(MemberName(kAnswerer));
    post.mutable_author()->set_display_name("小木曽 亮");
    post.mutable_author()->set_sample(true);
    post.set_text("**返信**");
    post.mutable_create_time()->set_seconds(1'623'110'000 + i);
  }
  EXPECT_THAT(Ask(&v1::Threads::Stub::ImportThread, request, TestModerator(kModerator)),
              StatusIs(absl::StatusCode::kPermissionDenied, "ADMINS_ONLY"));
  const auto thread = Ask(&v1::Threads::Stub::ImportThread, request, TestAdmin(kModerator));
  ASSERT_THAT(thread, IsOk());
  EXPECT_EQ(thread->external_id(), "t001");
  const v1::ListPostsResponse page = ListPosts(thread->name(), kAsker);
  ASSERT_EQ(page.posts_size(), 3);
  EXPECT_EQ(page.posts(2).create_time().seconds(), 1'623'110'002);
  EXPECT_EQ(page.posts(2).author().display_name(), "小木曽 亮");
  EXPECT_EQ(page.posts(0).html(), "<p><strong>返信</strong></p>\n");
  EXPECT_EQ(Ask(&v1::Threads::Stub::ImportThread, request, TestAdmin(kModerator))->name(),
            thread->name());

  request.mutable_posts(2)->mutable_create_time()->set_seconds(0);
  EXPECT_THAT(Ask(&v1::Threads::Stub::ImportThread, request, TestAdmin(kModerator)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace hiroba::threads
