// Keeps the bytes of files in a directory: content by the id of what it belongs to, in 1,024
// folders. Whoever may read them is decided elsewhere.
//
// A file is written under `uploads/` and moves to `files/` when it is finished and on the disk, so
// that a reader never sees half of one. Replicas share the directory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/id.h"

namespace hiroba {

// Whose content a blob is: made from any id.
struct BlobId {
  template <class Tag>
  BlobId(TypedId<Tag> id) : value(id.value) {}  // NOLINT: implicit on purpose

  std::uint64_t value;
};

// The first and the last bytes of a file; they overlap when it is short.
struct FileSample {
  std::string head;
  std::string tail;
};
inline constexpr std::size_t kSampleSize = 64 * 1024;

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
  absl::Status Write(BlobId id, std::int64_t offset, std::string_view data) const;

  // Returns the first and the last bytes of an upload. NOT_FOUND when there is none.
  absl::StatusOr<FileSample> Sample(BlobId id) const;

  // Makes an upload a file: its bytes are on the disk when this returns. May be repeated.
  absl::StatusOr<Blob> Finish(BlobId id) const;

  // Returns up to `limit` bytes of a file from an offset, none at its end. NOT_FOUND for uploads.
  absl::StatusOr<std::string> Read(BlobId id, std::int64_t offset, std::int64_t limit) const;

  // Removes an upload or a file; there may be none.
  absl::Status Remove(BlobId id) const;

  // Where the bytes lie, for libraries that write an upload or read a file by its path.
  std::string UploadPath(BlobId id) const;
  std::string FilePath(BlobId id) const;

 private:
  explicit BlobStore(std::string directory) : directory_(std::move(directory)) {}

  std::string directory_;
};

}  // namespace hiroba
