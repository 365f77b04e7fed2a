// The form of a mention, `@[表示名](members/{member})`: what its link must look like. Where in a
// text links are is the Markdown parser's business (markdown.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/common/caller.h"

namespace hiroba::threads {

// Returns the member that a link's target names, nothing unless it has exactly the form
// `members/{member}`.
std::optional<MemberId> ParseMentionTarget(std::string_view target);

// Returns where a mention leads in the web app: `/members/{member}`.
std::string MentionPath(MemberId member);

}  // namespace hiroba::threads
