// What both attachment stores promise: files of posts, the quota, files that nobody used.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/store_contract.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::UnorderedElementsAre;

class AttachmentStoreTest : public StoreContractTest {
 protected:
  // A PDF that its uploader may put into a post once it is finished.
  AttachmentId AddFile(MemberId uploader, AttachmentState state = AttachmentState::kFinished) {
    Attachment attachment;
    attachment.id = forum().ids().New<AttachmentId>();
    attachment.uploader = uploader;
    attachment.filename = "要綱.pdf";
    attachment.announced_size = 1000;
    attachment.create_time = forum().Tick();
    EXPECT_THAT(attachments().CreateAttachment(Deadline(), attachment,
                                               [](int, std::int64_t) { return absl::OkStatus(); }),
                IsOk());
    EXPECT_THAT(attachments().EditAttachment(Deadline(), attachment.id,
                                             [&](Attachment& current) {
                                               current.media_type = "application/pdf";
                                               current.size = 1000;
                                               current.sha256 = std::string(64, 'a');
                                               current.state = state;
                                               return absl::OkStatus();
                                             }),
                IsOk());
    return attachment.id;
  }
};

INSTANTIATE_TEST_SUITE_P(Both, AttachmentStoreTest, BothStores(), NameOfStore);

TEST_P(AttachmentStoreTest, FilesGoWithOnePostInTheirOrder) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const AttachmentId first = AddFile(kAnswerer);
  const AttachmentId second = AddFile(kAnswerer);
  NewPost draft = forum().PostDraft(thread, kAnswerer);
  draft.attachments = {second, first};
  const Post post = forum().TryAddPost(draft).value();
  EXPECT_THAT(post.attachments,
              ElementsAre(Field(&Attachment::id, second), Field(&Attachment::id, first)));
  const Post read = posts().ListPosts(Deadline(), thread, 2, 1, false).value().front();
  ASSERT_THAT(read.attachments,
              ElementsAre(Field(&Attachment::id, second), Field(&Attachment::id, first)));
  EXPECT_EQ(read.attachments[0].filename, "要綱.pdf");
  EXPECT_EQ(read.attachments[0].media_type, "application/pdf");
  EXPECT_EQ(read.attachments[0].size, 1000);

  const AttachmentView view = attachments().GetAttachment(Deadline(), first).value();
  EXPECT_EQ(view.attachment.post, post.id);
  EXPECT_EQ(view.attachment.thread, thread);
  EXPECT_FALSE(view.post_deleted);
  Delete(post);
  EXPECT_TRUE(attachments().GetAttachment(Deadline(), first)->post_deleted);
}

TEST_P(AttachmentStoreTest, FilesThatAreNotOnesOwnOrNotThereCannotBeUsed) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const AttachmentId used = AddFile(kAnswerer);
  NewPost draft = forum().PostDraft(thread, kAnswerer);
  draft.attachments = {used};
  forum().TryAddPost(draft).value();
  for (const AttachmentId file :
       {used, AddFile(kReader), AttachmentId{9}, AddFile(kAnswerer, AttachmentState::kUploading)}) {
    NewPost again = forum().PostDraft(thread, kAnswerer);
    again.attachments = {file};
    EXPECT_THAT(forum().TryAddPost(again),
                StatusIs(absl::StatusCode::kInvalidArgument, "ATTACHMENT_NOT_USABLE"));
  }
  EXPECT_EQ(View(thread, kAsker).thread.last_post_number, 2);
}

TEST_P(AttachmentStoreTest, TheQuotaSeesWhatLiesAbout) {
  const AttachmentId first = AddFile(kAnswerer);
  AddFile(kReader);
  const auto count = [&](MemberId uploader) {
    int seen = -1;
    Attachment attachment{.id = forum().ids().New<AttachmentId>(),
                          .uploader = uploader,
                          .filename = "a.pdf",
                          .create_time = forum().Tick()};
    EXPECT_THAT(attachments().CreateAttachment(Deadline(), attachment,
                                               [&](int files, std::int64_t bytes) {
                                                 seen = files;
                                                 EXPECT_EQ(bytes, files * 1000);
                                                 return absl::AbortedError("only looking");
                                               }),
                StatusIs(absl::StatusCode::kAborted));
    EXPECT_THAT(attachments().GetAttachment(Deadline(), attachment.id),
                StatusIs(absl::StatusCode::kNotFound, "ATTACHMENT_NOT_FOUND"));
    return seen;
  };
  EXPECT_EQ(count(kAnswerer), 1);
  NewPost draft = forum().PostDraft(forum().AddThread(forum().AddTopic(kAsker), kAsker), kAnswerer);
  draft.attachments = {first};
  forum().TryAddPost(draft).value();
  EXPECT_EQ(count(kAnswerer), 0);
}

TEST_P(AttachmentStoreTest, UnusedFilesExpire) {
  const AttachmentId unused = AddFile(kAnswerer);
  const AttachmentId unfinished = AddFile(kAnswerer, AttachmentState::kUploading);
  const AttachmentId used = AddFile(kAnswerer);
  NewPost draft = forum().PostDraft(forum().AddThread(forum().AddTopic(kAsker), kAsker), kAnswerer);
  draft.attachments = {used};
  forum().TryAddPost(draft).value();
  const absl::Time before = forum().Tick();
  const AttachmentId young = AddFile(kAnswerer);

  EXPECT_THAT(attachments().MarkExpired(Deadline(), before, 10),
              IsOkAndHolds(UnorderedElementsAre(unused, unfinished)));
  NewPost late = forum().PostDraft(draft.thread, kAnswerer);
  late.attachments = {unused};
  EXPECT_THAT(forum().TryAddPost(late),
              StatusIs(absl::StatusCode::kInvalidArgument, "ATTACHMENT_NOT_USABLE"));
  EXPECT_THAT(attachments().RemoveExpired(Deadline(), unused), IsOk());
  EXPECT_THAT(attachments().RemoveExpired(Deadline(), young), IsOk());
  EXPECT_THAT(attachments().GetAttachment(Deadline(), unused),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(attachments().GetAttachment(Deadline(), young), IsOk());
  EXPECT_THAT(attachments().MarkExpired(Deadline(), before, 10),
              IsOkAndHolds(ElementsAre(unfinished)));
}

}  // namespace
}  // namespace hiroba::threads
