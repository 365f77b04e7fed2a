#include "services/threads/mentions.h"

#include <fmt/core.h>

#include "services/common/id.h"

namespace hiroba::threads {
namespace {

constexpr std::string_view kPrefix = "members/";

}  // namespace

std::optional<MemberId> ParseMentionTarget(std::string_view target) {
  if (!target.starts_with(kPrefix)) return std::nullopt;
  return ParseId<MemberId>(target.substr(kPrefix.size()));
}

std::string MentionPath(MemberId member) { return fmt::format("/members/{}", FormatId(member)); }

}  // namespace hiroba::threads
