#include "services/common/resource_name.h"

#include "fmt/format.h"
#include "services/common/violations.h"

namespace hiroba::resource_name_internal {
namespace {

// Takes the text up to the next slash off the front.
std::string_view TakeSegment(std::string_view& rest) {
  const std::size_t slash = rest.find('/');
  const std::string_view segment = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  return segment;
}

bool IsVariable(std::string_view segment) { return segment.starts_with('{'); }

}  // namespace

std::string Format(std::string_view pattern, std::span<const std::string> parts) {
  std::string name;
  name.reserve(pattern.size() + parts.size() * kIdLength);
  auto part = parts.begin();
  while (!pattern.empty()) {
    const std::string_view segment = TakeSegment(pattern);
    if (!name.empty()) name += '/';
    if (IsVariable(segment) && part != parts.end()) {
      name += *part++;
    } else {
      name += segment;
    }
  }
  return name;
}

bool Parse(std::string_view pattern, std::string_view name, std::span<std::string_view> parts) {
  if (name.ends_with('/')) return false;
  auto part = parts.begin();
  while (!pattern.empty()) {
    const std::string_view expected = TakeSegment(pattern);
    const std::string_view found = TakeSegment(name);
    if (IsVariable(expected)) {
      if (found.empty() || part == parts.end()) return false;
      *part++ = found;
    } else if (found != expected) {
      return false;
    }
  }
  return name.empty() && part == parts.end();
}

absl::Status Malformed(std::string_view pattern, std::string_view field) {
  return FieldViolation(field, fmt::format("名前の形式が正しくありません（{}）。", pattern));
}

}  // namespace hiroba::resource_name_internal
