// Writes a zip archive to a file, entry by entry: what a member gets a copy of her data as.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace hiroba {

// For one thread. A full disk is RESOURCE_EXHAUSTED, reason STORAGE_FULL; anything else that goes
// wrong is INTERNAL, with the cause for the log. After a failure the file is of no use.
class ZipFile {
 public:
  // Makes the file, or empties one that is there.
  static absl::StatusOr<ZipFile> Create(const std::string& path);

  // Writes to an open file from its beginning; the descriptor stays the caller's.
  static absl::StatusOr<ZipFile> CreateIn(int descriptor);

  ~ZipFile();
  ZipFile(ZipFile&&) noexcept;
  ZipFile& operator=(ZipFile&&) noexcept;

  // Adds an entry. `name` is a path inside the archive, in UTF-8: `threads/投稿.json`. Texts are
  // compressed; what is compressed by its own format, as PDF, is stored as it is.
  absl::Status Add(std::string_view name, std::string_view content, absl::Time time);

  // Begins an entry whose content comes in pieces, which are `size` bytes together.
  absl::Status Begin(std::string_view name, std::int64_t size, absl::Time time);
  absl::Status Write(std::string_view piece);

  // Adds all entries of another archive. FAILED_PRECONDITION, reason ZIP_UNREADABLE, when that is
  // none, or not a whole one.
  absl::Status AddAll(const std::string& path);

  // Writes what belongs at the end of the archive. It is on the disk when this returns.
  absl::Status Finish();

 private:
  struct Writer;
  explicit ZipFile(std::unique_ptr<Writer> writer);
  // Takes the descriptor.
  static absl::StatusOr<ZipFile> Open(int descriptor);

  std::unique_ptr<Writer> writer_;
};

}  // namespace hiroba
