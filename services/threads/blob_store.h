// Keeps the bytes of files in a directory: content by id, in 1,024 folders. Whoever may read them
// is decided elsewhere.
//
// A file is written under `uploads/` and moves to `files/` when it is finished and on the disk, so
// that a reader never sees half of one. Replicas share the directory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/threads/attachment_rules.h"
#include "services/threads/model.h"

namespace hiroba::threads {

// What is known of a finished upload.
struct Blob {
  std::int64_t size = 0;
  std::string sha256;  // hexadecimal
};

// Thread-safe for different ids. A full disk is RESOURCE_EXHAUSTED, reason STORAGE_FULL; anything
// else that goes wrong is INTERNAL, with the cause for the log.
class BlobStore {
 public:
  // Makes the directory when there is none. Fails when it cannot be written to.
  static absl::StatusOr<BlobStore> Open(std::string directory);

  // Writes bytes of an upload, which begins with the first of them.
  absl::Status Write(AttachmentId id, std::int64_t offset, std::string_view data) const;

  // Returns the first and the last bytes of an upload. NOT_FOUND when there is none.
  absl::StatusOr<FileSample> Sample(AttachmentId id) const;

  // Makes an upload a file: its bytes are on the disk when this returns. May be repeated.
  absl::StatusOr<Blob> Finish(AttachmentId id) const;

  // Returns up to `limit` bytes of a file from an offset, none at its end. NOT_FOUND for uploads.
  absl::StatusOr<std::string> Read(AttachmentId id, std::int64_t offset, std::int64_t limit) const;

  // Removes an upload or a file; there may be none.
  absl::Status Remove(AttachmentId id) const;

 private:
  explicit BlobStore(std::string directory) : directory_(std::move(directory)) {}

  std::string UploadPath(AttachmentId id) const;
  std::string FilePath(AttachmentId id) const;

  std::string directory_;
};

}  // namespace hiroba::threads
