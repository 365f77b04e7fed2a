// A folder for tests that write files, and attachments with bytes in it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "services/common/blob_store.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/stores.h"

namespace hiroba::threads {

// Goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "hiroba-threads-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// Uploads a file, whole.
inline AttachmentId AddFile(TestForum& forum, AttachmentStore& attachments, const BlobStore& blobs,
                            MemberId uploader, const std::string& filename,
                            const std::string& bytes) {
  Attachment attachment;
  attachment.id = forum.ids().New<AttachmentId>();
  attachment.uploader = uploader;
  attachment.filename = filename;
  attachment.announced_size = static_cast<std::int64_t>(bytes.size());
  attachment.create_time = forum.Tick();
  EXPECT_THAT(attachments.CreateAttachment(forum.Deadline(), attachment,
                                           [](int, std::int64_t) { return absl::OkStatus(); }),
              IsOk());
  EXPECT_THAT(blobs.Write(attachment.id, 0, bytes), IsOk());
  const absl::StatusOr<Blob> blob = blobs.Finish(attachment.id);
  EXPECT_THAT(blob, IsOk());
  EXPECT_THAT(attachments.EditAttachment(forum.Deadline(), attachment.id,
                                         [&](Attachment& current) {
                                           current.media_type = "application/pdf";
                                           current.size = blob->size;
                                           current.sha256 = blob->sha256;
                                           current.state = AttachmentState::kFinished;
                                           return absl::OkStatus();
                                         }),
              IsOk());
  return attachment.id;
}

}  // namespace hiroba::threads
