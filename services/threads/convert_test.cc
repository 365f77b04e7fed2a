#include "services/threads/convert.h"

#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/names.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const ThreadId kThread{0x1234};
const PostId kPost{0x5678};

// The fields that a refusal names.
template <class T>
std::vector<std::string> Fields(const absl::StatusOr<T>& result) {
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kInvalidArgument));
  google::rpc::BadRequest bad_request;
  if (const auto payload = result.status().GetPayload(
          absl::string_view(kBadRequestUrl.data(), kBadRequestUrl.size()))) {
    bad_request.ParseFromString(std::string(*payload));
  }
  std::vector<std::string> fields;
  for (const auto& violation : bad_request.field_violations()) fields.push_back(violation.field());
  return fields;
}

v1::CreateThreadRequest GoodThread() {
  v1::CreateThreadRequest request;
  request.mutable_thread()->set_topic(TopicName(TopicId{7}));
  request.mutable_thread()->set_title("余ったワクチンの扱い");
  request.mutable_post()->set_text("要綱はありますか。");
  return request;
}

TEST(ParseCreateThread, TrimsAndFillsIn) {
  v1::CreateThreadRequest request = GoodThread();
  request.mutable_thread()->set_title(" 　余ったワクチン　 ");
  request.mutable_thread()->add_tags("余剰");
  request.mutable_thread()->add_tags(" 余剰");
  request.mutable_post()->set_text("一\r\n二\r三\x01");
  const absl::StatusOr<ThreadDraft> draft = ParseCreateThread(request);
  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->thread.title, "余ったワクチン");
  EXPECT_EQ(draft->thread.kind, Kind::kDiscussion);
  EXPECT_THAT(draft->thread.tags, ElementsAre("余剰"));
  EXPECT_EQ(draft->post.text, "一\n二\n三");
}

TEST(ParseCreateThread, NamesEveryFieldThatIsWrong) {
  v1::CreateThreadRequest request;
  request.mutable_thread()->set_kind(static_cast<v1::Thread::Kind>(99));
  for (int i = 0; i < 11; ++i) request.mutable_thread()->add_tags("t" + std::to_string(i));
  request.mutable_post()->add_attachments()->set_name("attachments/none");
  request.mutable_post()->set_reply_to(PostName(kThread, kPost));
  request.set_request_id(std::string(65, 'x'));
  EXPECT_THAT(
      Fields(ParseCreateThread(request)),
      UnorderedElementsAre("thread.topic", "thread.kind", "thread.title", "thread.tags",
                           "post.text", "post.attachments[0].name", "post.replyTo", "requestId"));
}

TEST(ParseCreateThread, CountsCharactersNotBytes) {
  v1::CreateThreadRequest request = GoodThread();
  std::string title;
  for (int i = 0; i < 120; ++i) title += "題";
  request.mutable_thread()->set_title(title);
  EXPECT_THAT(ParseCreateThread(request), IsOk());
  request.mutable_thread()->set_title(title + "題");
  EXPECT_THAT(Fields(ParseCreateThread(request)), ElementsAre("thread.title"));
}

TEST(ParseCreatePost, RepliesStayInTheThread) {
  v1::CreatePostRequest request;
  request.set_parent(ThreadName(kThread));
  request.mutable_post()->set_text("本文");
  request.mutable_post()->set_reply_to(PostName(kThread, kPost));
  const absl::StatusOr<PostDraft> draft = ParseCreatePost(request);
  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->reply_to, kPost);
  request.mutable_post()->set_reply_to(PostName(ThreadId{1}, kPost));
  EXPECT_THAT(Fields(ParseCreatePost(request)), ElementsAre("post.replyTo"));
}

TEST(ParseCreatePost, AFileIsNamedOnce) {
  v1::CreatePostRequest request;
  request.set_parent(ThreadName(kThread));
  request.mutable_post()->set_text("本文");
  for (int i = 0; i < 2; ++i) {
    request.mutable_post()->add_attachments()->set_name(AttachmentName(AttachmentId{5}));
  }
  EXPECT_THAT(Fields(ParseCreatePost(request)), ElementsAre("post.attachments[1].name"));
}

TEST(ParseUpdateThread, TakesWhatTheMaskNames) {
  v1::UpdateThreadRequest request;
  request.mutable_thread()->set_name(ThreadName(kThread));
  request.mutable_thread()->set_title("新しい題");
  const absl::StatusOr<ThreadEdit> edit = ParseUpdateThread(request);
  ASSERT_THAT(edit, IsOk());
  EXPECT_EQ(edit->title, "新しい題");
  EXPECT_FALSE(edit->kind);
  EXPECT_FALSE(edit->tags);

  request.mutable_update_mask()->add_paths("tags");
  const absl::StatusOr<ThreadEdit> cleared = ParseUpdateThread(request);
  ASSERT_THAT(cleared, IsOk());
  EXPECT_FALSE(cleared->title);
  EXPECT_THAT(*cleared->tags, IsEmpty());

  request.mutable_update_mask()->add_paths("author");
  EXPECT_THAT(ParseUpdateThread(request), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ParseListThreads, KnowsOneFilter) {
  v1::ListThreadsRequest request;
  EXPECT_EQ(ParseListThreads(request)->limit, 50);
  request.set_filter("solved = false");
  request.set_page_size(1000);
  EXPECT_TRUE(ParseListThreads(request)->unsolved);
  EXPECT_EQ(ParseListThreads(request)->limit, 100);
  request.set_filter("solved = true");
  request.set_page_size(-1);
  EXPECT_THAT(Fields(ParseListThreads(request)), UnorderedElementsAre("filter", "pageSize"));
}

v1::ImportThreadRequest GoodImport() {
  v1::ImportThreadRequest request;
  request.set_external_id("t001");
  request.set_topic_display_name("防災");
  request.set_title("題");
  auto& post = *request.add_posts();
  post.mutable_author()->set_member(MemberName(MemberId{1}));
  post.set_text("本文");
  post.mutable_create_time()->set_seconds(1'600'000'000);
  return request;
}

TEST(ParseImportThread, CutsLongTitles) {
  v1::ImportThreadRequest request = GoodImport();
  std::string title;
  for (int i = 0; i < 200; ++i) title += "題";
  request.set_title(title);
  const absl::StatusOr<ImportedThread> imported = ParseImportThread(request);
  ASSERT_THAT(imported, IsOk());
  EXPECT_TRUE(imported->thread.title.ends_with("題…"));
  EXPECT_EQ(imported->thread.title.size(), 120U * 3);
  EXPECT_EQ(imported->thread.imported_number, 1);
}

TEST(ParseImportThread, PostsComeInTheOrderOfTheirTimes) {
  v1::ImportThreadRequest request = GoodImport();
  *request.add_posts() = request.posts(0);
  EXPECT_THAT(ParseImportThread(request), IsOk());
  request.mutable_posts(1)->mutable_create_time()->set_seconds(1'500'000'000);
  request.mutable_posts(1)->mutable_author()->clear_member();
  EXPECT_THAT(Fields(ParseImportThread(request)),
              UnorderedElementsAre("posts[1].author.member", "posts[1].createTime"));
  request.clear_posts();
  EXPECT_THAT(Fields(ParseImportThread(request)), ElementsAre("posts"));
}

TEST(ToProto, DeletedPostsComeWithoutWhatTheySaid) {
  Post post;
  post.thread = kThread;
  post.id = kPost;
  post.text = "秘密";
  post.html = "<p>秘密</p>";
  post.attachments.resize(1);
  post.delete_time = absl::FromUnixSeconds(1'700'000'000);
  const v1::Post proto = ToProto(post);
  EXPECT_EQ(proto.text(), "");
  EXPECT_EQ(proto.html(), "");
  EXPECT_EQ(proto.attachments_size(), 0);
  EXPECT_EQ(proto.delete_time().seconds(), 1'700'000'000);
}

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
