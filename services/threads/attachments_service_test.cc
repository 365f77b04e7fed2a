// Files over RPC: uploads, their types, files that nobody used.
#include "services/threads/attachments_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hiroba/threads/v1/attachments.grpc.pb.h"
#include "hiroba/threads/v1/posts.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/services.h"

namespace hiroba::threads {
namespace {

class AttachmentsServiceTest : public ServicesTest {};

TEST_F(AttachmentsServiceTest, AnUploadThatStopsHalfWayIsNoFile) {
  v1::BeginAttachmentRequest begin;
  begin.set_filename("要綱.pdf");
  begin.set_size(1000);
  const auto begun = Ask(&v1::Attachments::Stub::BeginAttachment, begin, TestMember(kAsker));
  ASSERT_THAT(begun, IsOk());
  v1::WriteAttachmentRequest write;
  write.set_name(begun->name());
  write.set_data(kPdf);
  EXPECT_EQ(Ask(&v1::Attachments::Stub::WriteAttachment, write, TestMember(kAsker))->size(),
            static_cast<int>(sizeof(kPdf) - 1));
  EXPECT_THAT(Ask(&v1::Attachments::Stub::WriteAttachment, write, TestMember(kAnswerer)),
              StatusIs(absl::StatusCode::kNotFound, "ATTACHMENT_NOT_FOUND"));
  v1::FinishAttachmentRequest finish;
  finish.set_name(begun->name());
  EXPECT_THAT(Ask(&v1::Attachments::Stub::FinishAttachment, finish, TestMember(kAsker)),
              StatusIs(absl::StatusCode::kFailedPrecondition, "UPLOAD_INCOMPLETE"));
  EXPECT_THAT(ReadFile(kAsker, begun->name()),
              StatusIs(absl::StatusCode::kNotFound, "ATTACHMENT_NOT_FOUND"));
  v1::CreatePostRequest create;
  create.set_parent(AddThread(AddTopic()));
  create.mutable_post()->set_text("添付します");
  create.mutable_post()->add_attachments()->set_name(begun->name());
  EXPECT_THAT(Ask(&v1::Posts::Stub::CreatePost, create, TestMember(kAsker)),
              StatusIs(absl::StatusCode::kInvalidArgument, "ATTACHMENT_NOT_USABLE"));
}

TEST_F(AttachmentsServiceTest, AnUploadGivenUpLeavesNothing) {
  v1::AbortAttachmentRequest abort;
  // Ten times the 50 MB that each announces are all that a member may have lying about.
  for (int i = 0; i < 12; ++i) {
    v1::BeginAttachmentRequest begin;
    begin.set_filename("要綱.pdf");
    begin.set_size(50 << 20);
    const auto begun = Ask(&v1::Attachments::Stub::BeginAttachment, begin, TestMember(kAsker));
    ASSERT_THAT(begun, IsOk()) << i;
    v1::WriteAttachmentRequest write;
    write.set_name(begun->name());
    write.set_data(kPdf);
    ASSERT_THAT(Ask(&v1::Attachments::Stub::WriteAttachment, write, TestMember(kAsker)), IsOk());
    abort.set_name(begun->name());
    EXPECT_THAT(Ask(&v1::Attachments::Stub::AbortAttachment, abort, TestMember(kAnswerer)),
                StatusIs(absl::StatusCode::kNotFound, "ATTACHMENT_NOT_FOUND"));
    EXPECT_THAT(Ask(&v1::Attachments::Stub::AbortAttachment, abort, TestMember(kAsker)), IsOk());
    EXPECT_THAT(Ask(&v1::Attachments::Stub::WriteAttachment, write, TestMember(kAsker)),
                StatusIs(absl::StatusCode::kNotFound, "ATTACHMENT_NOT_FOUND"));
  }
  const auto file = Upload(kAsker, "要綱.pdf", kPdf);
  ASSERT_THAT(file, IsOk());
  abort.set_name(file->name());
  EXPECT_THAT(Ask(&v1::Attachments::Stub::AbortAttachment, abort, TestMember(kAsker)),
              StatusIs(absl::StatusCode::kFailedPrecondition, "UPLOAD_FINISHED"));
  EXPECT_THAT(ReadFile(kAsker, file->name()), IsOk());
}

TEST_F(AttachmentsServiceTest, FilesAreWhatTheyLookLike) {
  EXPECT_THAT(Upload(kAsker, "要綱.pdf", "<html><script>alert(1)</script>"),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILE_TYPE_REFUSED"));
  EXPECT_THAT(Upload(kAsker, "要綱.exe", "MZ"),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILE_TYPE_REFUSED"));
  const auto csv = Upload(kAsker, "一覧.csv", "名称,人口\n門真市,115000\n");
  ASSERT_THAT(csv, IsOk());
  EXPECT_EQ(csv->media_type(), "text/csv");
  EXPECT_EQ(csv->sha256().size(), 64U);
}

TEST_F(AttachmentsServiceTest, FilesThatNobodyUsedGoAfterADay) {
  const auto file = Upload(kAsker, "要綱.pdf", kPdf);
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(ReadFile(kAsker, file->name()), IsOk());
  EXPECT_THAT(ReadFile(kAnswerer, file->name()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(RemoveExpiredAttachments(store_, blobs_, clock_.Now(), absl::InfiniteFuture()),
              IsOkAndHolds(0));
  clock_.Advance(absl::Hours(24));
  EXPECT_THAT(RemoveExpiredAttachments(store_, blobs_, clock_.Now(), absl::InfiniteFuture()),
              IsOkAndHolds(1));
  EXPECT_THAT(ReadFile(kAsker, file->name()), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace hiroba::threads
