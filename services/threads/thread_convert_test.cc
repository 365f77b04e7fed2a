#include "services/threads/thread_convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/common/testing/status_matchers.h"
#include "services/common/testing/wrong_fields.h"
#include "services/threads/names.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const ThreadId kThread{0x1234};
const PostId kPost{0x5678};

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
      WrongFields(ParseCreateThread(request)),
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
  EXPECT_THAT(WrongFields(ParseCreateThread(request)), ElementsAre("thread.title"));
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
  EXPECT_THAT(WrongFields(ParseListThreads(request)), UnorderedElementsAre("filter", "pageSize"));
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
  EXPECT_THAT(WrongFields(ParseImportThread(request)),
              UnorderedElementsAre("posts[1].author.member", "posts[1].createTime"));
  request.clear_posts();
  EXPECT_THAT(WrongFields(ParseImportThread(request)), ElementsAre("posts"));
}

}  // namespace
}  // namespace hiroba::threads
