#include "services/threads/attachment_rules.h"

#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"

namespace hiroba::threads {
namespace {

TEST(CleanFilename, LeavesNoFoldersAndControls) {
  EXPECT_EQ(CleanFilename("様式第1号.xlsx"), "様式第1号.xlsx");
  EXPECT_EQ(CleanFilename("../../etc/passwd.txt"), "passwd.txt");
  EXPECT_EQ(CleanFilename("C:\\共有\\要綱.pdf"), "要綱.pdf");
  EXPECT_EQ(CleanFilename("a\r\nSet-Cookie: x.txt"), "aSet-Cookie: x.txt");
  EXPECT_EQ(CleanFilename("資料/"), "ファイル");
}

TEST(CleanFilename, LongNamesKeepTheirEnd) {
  std::string name;
  for (int i = 0; i < 300; ++i) name += "長";
  const std::string clean = CleanFilename(name + ".docx");
  EXPECT_TRUE(clean.ends_with("長.docx"));
  EXPECT_LE(clean.size(), 200U * 3);
}

TEST(CheckUpload, TakesOfficeKindsUpTo50MB) {
  EXPECT_THAT(CheckUpload("要綱.PDF", kMaxFileSize), IsOk());
  EXPECT_THAT(CheckUpload("要綱.pdf", -1), IsOk());
  EXPECT_THAT(CheckUpload("要綱.pdf", kMaxFileSize + 1),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILE_TOO_LARGE"));
  for (const char* name : {"a.exe", "a.svg", "a.html", "a.doc", "a.xlsm", "pdf", "a."}) {
    EXPECT_THAT(CheckUpload(name, 10),
                StatusIs(absl::StatusCode::kInvalidArgument, "FILE_TYPE_REFUSED"))
        << name;
  }
}

TEST(CheckPiece, PiecesComeInOrderAndMayComeTwice) {
  Attachment attachment;
  attachment.announced_size = 100;
  attachment.size = 40;
  EXPECT_THAT(CheckPiece(attachment, 40, 60), IsOkAndHolds(Piece::kWrite));
  EXPECT_THAT(CheckPiece(attachment, 0, 40), IsOkAndHolds(Piece::kAlreadyWritten));
  const auto gap = CheckPiece(attachment, 50, 10);
  EXPECT_THAT(gap, StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_OFFSET"));
  EXPECT_EQ(ReasonMetadata(gap.status(), "offset"), "40");
  EXPECT_THAT(CheckPiece(attachment, 30, 20), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(CheckPiece(attachment, 40, 61),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILE_TOO_LARGE"));
  attachment.state = AttachmentState::kFinished;
  EXPECT_THAT(CheckPiece(attachment, 40, 1),
              StatusIs(absl::StatusCode::kFailedPrecondition, "UPLOAD_FINISHED"));
}

TEST(CheckComplete, AnUploadThatStoppedHalfWayIsNoFile) {
  Attachment attachment;
  attachment.announced_size = 100;
  attachment.size = 40;
  EXPECT_THAT(CheckComplete(attachment),
              StatusIs(absl::StatusCode::kFailedPrecondition, "UPLOAD_INCOMPLETE"));
  attachment.size = 100;
  EXPECT_THAT(CheckComplete(attachment), IsOk());
  attachment.announced_size = -1;
  EXPECT_THAT(CheckComplete(attachment), IsOk());
  attachment.size = 0;
  EXPECT_THAT(CheckComplete(attachment), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(DecideMediaType, NameAndContentMustAgree) {
  EXPECT_THAT(DecideMediaType("a.pdf", "application/pdf", {}), IsOkAndHolds("application/pdf"));
  EXPECT_THAT(DecideMediaType("a.pdf", "text/html", {"<html>", "<html>"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILE_TYPE_REFUSED"));
  EXPECT_THAT(DecideMediaType("a.png", "image/jpeg", {}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(DecideMediaType, OfficeFilesAreZipsWithTheirList) {
  const FileSample office{"PK\x03\x04 docProps/app.xml", "… [Content_Types].xml …"};
  EXPECT_THAT(DecideMediaType("a.xlsx", "application/zip", office),
              IsOkAndHolds("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));
  EXPECT_THAT(DecideMediaType("a.xlsx", "application/zip", {"PK\x03\x04 virus.exe", ""}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(DecideMediaType, TextMayBeShiftJis) {
  const FileSample shift_jis{"\x96\xbc\x8f\xcc,\x90l\x8c\xfb\r\n", "\x96\xbc\x8f\xcc"};
  EXPECT_THAT(DecideMediaType("a.csv", "application/octet-stream", shift_jis),
              IsOkAndHolds("text/csv"));
  EXPECT_THAT(
      DecideMediaType("a.txt", "application/x-executable", {std::string("\x7f\x45LF\0\0", 6), ""}),
      StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(CheckUploadQuota, StopsAtAHundredFilesOr500MB) {
  EXPECT_THAT(CheckUploadQuota(99, 0), IsOk());
  EXPECT_THAT(CheckUploadQuota(100, 0), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(CheckUploadQuota(1, kMaxUnattachedBytes),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_UNATTACHED_FILES"));
}

}  // namespace
}  // namespace hiroba::threads
