// Reads small files: certificates, keys, lists; and says what went wrong with any file.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace hiroba {

// Returns what is in the file. Fails with FAILED_PRECONDITION, reason FILE_UNREADABLE.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Turns an error number of the system into a status: RESOURCE_EXHAUSTED, reason STORAGE_FULL, for a
// full disk, NOT_FOUND for a file that is not there, else INTERNAL; with the cause for the log.
absl::Status FileFailure(int error, std::string_view doing, std::string_view path);

// Makes a temporary file that has no name any more, so that it is gone when it is closed, however
// the process ends. Returns its descriptor, which the caller closes; open for reading and writing.
absl::StatusOr<int> OpenTemporaryFile();

}  // namespace hiroba
