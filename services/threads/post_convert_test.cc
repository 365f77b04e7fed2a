#include "services/threads/post_convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"
#include "services/common/testing/wrong_fields.h"
#include "services/threads/names.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;

const ThreadId kThread{0x1234};
const PostId kPost{0x5678};

TEST(ParseCreatePost, RepliesStayInTheThread) {
  v1::CreatePostRequest request;
  request.set_parent(ThreadName(kThread));
  request.mutable_post()->set_text("本文");
  request.mutable_post()->set_reply_to(PostName(kThread, kPost));
  const absl::StatusOr<PostDraft> draft = ParseCreatePost(request);
  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->reply_to, kPost);
  request.mutable_post()->set_reply_to(PostName(ThreadId{1}, kPost));
  EXPECT_THAT(WrongFields(ParseCreatePost(request)), ElementsAre("post.replyTo"));
}

TEST(ParseCreatePost, AFileIsNamedOnce) {
  v1::CreatePostRequest request;
  request.set_parent(ThreadName(kThread));
  request.mutable_post()->set_text("本文");
  for (int i = 0; i < 2; ++i) {
    request.mutable_post()->add_attachments()->set_name(AttachmentName(AttachmentId{5}));
  }
  EXPECT_THAT(WrongFields(ParseCreatePost(request)), ElementsAre("post.attachments[1].name"));
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

}  // namespace
}  // namespace hiroba::threads
