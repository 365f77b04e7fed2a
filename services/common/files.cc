#include "services/common/files.h"

#include <fstream>
#include <iterator>

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

}  // namespace hiroba
