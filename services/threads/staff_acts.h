// What goes on record of changes to what others wrote. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "services/common/audit.h"
#include "services/threads/model.h"
#include "services/threads/names.h"

namespace hiroba::threads {

// Returns the act to put on record when a call changes something of `owner`, whom the rules let
// others than herself only by virtue of a role; nullopt when it is the caller's own. No text of it.
inline std::optional<AuditAct> StaffAct(const Call& call, MemberId owner, std::string target) {
  if (call.caller.member == owner) return std::nullopt;
  return ActOf(call, std::move(target), {{"owner", MemberName(owner)}});
}

}  // namespace hiroba::threads
