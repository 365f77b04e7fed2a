#include "services/identity/common_passwords.h"

#include "absl/container/flat_hash_set.h"

// The list that infra/passwords makes, put here by common_passwords.S.
extern "C" const char hiroba_common_passwords_begin[];
extern "C" const char hiroba_common_passwords_end[];

namespace hiroba::identity {
namespace {

using List = absl::flat_hash_set<std::string_view>;

// The views point into the program.
List ReadList() {
  std::string_view text(
      hiroba_common_passwords_begin,
      static_cast<size_t>(hiroba_common_passwords_end - hiroba_common_passwords_begin));
  List list;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.starts_with('#')) list.insert(line);
  }
  return list;
}

}  // namespace

bool IsCommonPassword(std::string_view folded) {
  static const auto* const kList = new List(ReadList());
  return !folded.empty() && kList->contains(folded);
}

}  // namespace hiroba::identity
