// Reads small files: certificates, keys, lists.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace hiroba {

// Returns what is in the file. Fails with FAILED_PRECONDITION, reason FILE_UNREADABLE.
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace hiroba
