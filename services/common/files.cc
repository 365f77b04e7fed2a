#include "services/common/files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "fmt/format.h"
#include "services/common/status.h"

namespace hiroba {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) {
    return FailedPrecondition("FILE_UNREADABLE", fmt::format("{} を読めません。", path),
                              {{"file", path}});
  }
  return text;
}

absl::Status FileFailure(int error, std::string_view doing, std::string_view path) {
  if (error == ENOSPC || error == EDQUOT) {
    return ResourceExhausted("STORAGE_FULL",
                             "保存場所がいっぱいのため、いまはファイルを受け取れません。",
                             absl::Minutes(10));
  }
  const std::string text =
      fmt::format("{} {}: {}", doing, path, std::generic_category().message(error));
  return error == ENOENT ? absl::NotFoundError(text) : absl::InternalError(text);
}

absl::StatusOr<int> OpenTemporaryFile() {
  std::string path = std::filesystem::temp_directory_path() / "hiroba-XXXXXX";
  const int descriptor = mkostemp(path.data(), O_CLOEXEC);
  if (descriptor < 0) return FileFailure(errno, "make", path);
  unlink(path.c_str());
  return descriptor;
}

}  // namespace hiroba
