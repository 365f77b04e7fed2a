// How identity tells every gateway, over Redis pub/sub, that a caller it keeps is out of date: a
// session has ended, or a member's state, roles or card have changed. A gateway that gets one
// drops what it keeps and asks identity anew; what stands open with that session (streams) goes on
// only when identity still knows it. Messages may be lost: callers are never kept long without
// Redis.
#pragma once

#include <string_view>

namespace hiroba {

// The channel. A message is one resource name: `sessions/{session}`, or `members/{member}` for all
// sessions of a member.
inline constexpr std::string_view kCallerChangesChannel = "identity:caller-changes";

}  // namespace hiroba
