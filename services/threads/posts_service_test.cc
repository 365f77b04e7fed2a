// Posts over RPC: answers, pages, thanks, deleting.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "hiroba/threads/v1/posts.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/names.h"
#include "services/threads/testing/services.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class PostsServiceTest : public ServicesTest {};

TEST_F(PostsServiceTest, AQuestionIsAskedAnsweredAndRead) {
  const std::string thread = AddThread(AddTopic());
  const auto answer = AddPost(thread, kAnswerer);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->number(), 2);
  EXPECT_EQ(answer->html(), "<p>課長決裁の<strong>基準</strong>です。</p>\n");
  EXPECT_EQ(answer->author().body_display_name(), "大阪府門真市");
  EXPECT_EQ(answer->author().member(), MemberName(kAnswerer));

  const v1::ListPostsResponse page = ListPosts(thread, kOutsider);
  ASSERT_EQ(page.posts_size(), 2);
  EXPECT_EQ(page.posts(1).name(), answer->name());
  EXPECT_EQ(page.posts(1).text(), "");
  EXPECT_EQ(page.last_post_number(), 2);
  EXPECT_EQ(page.next_page_token(), "");
  EXPECT_EQ(GetThread(thread, kAsker).read_state().unread_count(), 1);
}

TEST_F(PostsServiceTest, PagesOfPostsFollowAndStayFreshWhenCached) {
  const std::string thread = AddThread(AddTopic());
  for (int i = 0; i < 6; ++i) ASSERT_THAT(AddPost(thread, kAnswerer), IsOk());
  for (int round = 0; round < 2; ++round) {
    std::vector<int> numbers;
    std::string token;
    do {
      const v1::ListPostsResponse page = ListPosts(thread, kOutsider, 3, token);
      for (const v1::Post& post : page.posts()) numbers.push_back(post.number());
      token = page.next_page_token();
    } while (!token.empty());
    EXPECT_THAT(numbers, ElementsAre(1, 2, 3, 4, 5, 6, 7));
  }
  ASSERT_THAT(AddPost(thread, kAnswerer), IsOk());
  const v1::ListPostsResponse first = ListPosts(thread, kOutsider, 4);
  EXPECT_NE(first.next_page_token(), "");
  EXPECT_EQ(first.last_post_number(), 8);
  // A page that was full and the last one is no longer the last one.
  const v1::ListPostsResponse second = ListPosts(thread, kOutsider, 4, first.next_page_token());
  EXPECT_EQ(second.posts_size(), 4);
  EXPECT_EQ(second.next_page_token(), "");
  ASSERT_THAT(AddPost(thread, kAnswerer), IsOk());
  EXPECT_NE(ListPosts(thread, kOutsider, 4, first.next_page_token()).next_page_token(), "");

  v1::UpdatePostRequest edit;
  edit.mutable_post()->set_name(first.posts(1).name());
  edit.mutable_post()->set_text("直しました");
  ASSERT_THAT(Ask(&v1::Posts::Stub::UpdatePost, edit, TestMember(kAnswerer)), IsOk());
  EXPECT_EQ(ListPosts(thread, kOutsider, 4).posts(1).html(), "<p>直しました</p>\n");
}

TEST_F(PostsServiceTest, TokensOfAnotherListAreRefused) {
  const std::string topic = AddTopic();
  const std::string thread = AddThread(topic);
  const std::string other = AddThread(topic);
  for (int i = 0; i < 3; ++i) ASSERT_THAT(AddPost(thread, kAnswerer), IsOk());
  v1::ListPostsRequest request;
  request.set_parent(other);
  request.set_page_token(ListPosts(thread, kAsker, 2).next_page_token());
  EXPECT_THAT(Ask(&v1::Posts::Stub::ListPosts, request, TestMember(kAsker)),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
}

TEST_F(PostsServiceTest, MentionsAreLimited) {
  std::string text;
  for (std::uint64_t i = 1; i <= 11; ++i) {
    text += "@[会員](" + MemberName(MemberId{i}) + ") ";
  }
  EXPECT_THAT(AddPost(AddThread(AddTopic()), kAnswerer, text),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(PostsServiceTest, FoundHelpfulIsTheCallersOwn) {
  const std::string thread = AddThread(AddTopic());
  const std::string post = AddPost(thread, kAnswerer)->name();
  v1::ReactToPostRequest react;
  react.set_name(post);
  EXPECT_THAT(Ask(&v1::Posts::Stub::ReactToPost, react, TestMember(kAnswerer)),
              StatusIs(absl::StatusCode::kFailedPrecondition, "OWN_POST"));
  EXPECT_EQ(Ask(&v1::Posts::Stub::ReactToPost, react, TestMember(kAsker))->helpful_count(), 1);
  EXPECT_TRUE(ListPosts(thread, kAsker).posts(1).found_helpful());
  EXPECT_FALSE(ListPosts(thread, kOutsider).posts(1).found_helpful());
  EXPECT_EQ(ListPosts(thread, kOutsider).posts(1).helpful_count(), 1);
}

TEST_F(PostsServiceTest, WhoAsksChoosesTheAnswer) {
  const std::string thread = AddThread(AddTopic());
  v1::AcceptPostRequest accept;
  accept.set_name(AddPost(thread, kAnswerer)->name());
  EXPECT_THAT(Ask(&v1::Posts::Stub::AcceptPost, accept, TestMember(kAnswerer)),
              StatusIs(absl::StatusCode::kPermissionDenied, "NOT_YOUR_QUESTION"));
  EXPECT_TRUE(Ask(&v1::Posts::Stub::AcceptPost, accept, TestMember(kAsker))->accepted());
  EXPECT_TRUE(GetThread(thread, kOutsider).solved());
}

TEST_F(PostsServiceTest, DeletedPostsShowNothingOfTheirText) {
  const std::string thread = AddThread(AddTopic());
  const auto file = Upload(kAnswerer, "要綱.pdf", kPdf);
  ASSERT_THAT(file, IsOk());
  v1::CreatePostRequest create;
  create.set_parent(thread);
  create.mutable_post()->set_text("秘密");
  create.mutable_post()->add_attachments()->set_name(file->name());
  const auto post = Ask(&v1::Posts::Stub::CreatePost, create, TestMember(kAnswerer));
  ASSERT_THAT(post, IsOk());
  EXPECT_EQ(post->attachments(0).filename(), "要綱.pdf");
  EXPECT_EQ(ReadFile(kOutsider, file->name())->data(), kPdf);

  v1::DeletePostRequest request;
  request.set_name(post->name());
  ASSERT_THAT(Ask(&v1::Posts::Stub::DeletePost, request, TestMember(kAnswerer)), IsOk());
  const v1::ListPostsResponse page = ListPosts(thread, kAnswerer);
  EXPECT_THAT(page.ShortDebugString(), Not(HasSubstr("秘密")));
  EXPECT_THAT(page.posts(1).attachments(), IsEmpty());
  EXPECT_TRUE(page.posts(1).has_delete_time());
  EXPECT_THAT(ReadFile(kAnswerer, file->name()),
              StatusIs(absl::StatusCode::kNotFound, "ATTACHMENT_NOT_FOUND"));
  EXPECT_EQ(GetThread(thread, kAsker).post_count(), 1);
  EXPECT_EQ(GetThread(thread, kAsker).last_post_number(), 2);

  v1::UndeletePostRequest undelete;
  undelete.set_name(post->name());
  EXPECT_EQ(Ask(&v1::Posts::Stub::UndeletePost, undelete, TestMember(kAnswerer))->text(), "秘密");
}

}  // namespace
}  // namespace hiroba::threads
