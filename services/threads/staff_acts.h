// What goes on record of changes that somebody makes by virtue of a role. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "services/common/audit.h"
#include "services/threads/model.h"
#include "services/threads/names.h"
#include "services/threads/thread_rules.h"

namespace hiroba::threads {

// Returns the act to put on record when a call changes something of `owner`, unless it needs no
// role for that; the rules say so of what was there before the change. No text of it.
inline std::optional<AuditAct> StaffAct(const Call& call, bool needs_no_role, MemberId owner,
                                        std::string target) {
  if (needs_no_role) return std::nullopt;
  return ActOf(call, std::move(target), {{"owner", MemberName(owner)}});
}

// The same of what its owner may always do.
inline std::optional<AuditAct> StaffAct(const Call& call, MemberId owner, std::string target) {
  return StaffAct(call, IsSelf(call.caller, owner), owner, std::move(target));
}

}  // namespace hiroba::threads
