// Decides how a member's profile may change; her postings are in posting_rules.h. No I/O.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// The fields of a profile that change; nullopt stays as it is.
struct ProfileEdit {
  std::optional<std::string> display_name;
  std::optional<std::string> ask_me_about;
  std::optional<uint64_t> version;  // from the etag: what the editor saw
};

// Changes a profile, or ABORTED, reason MEMBER_CHANGED, when it has changed since the editor saw
// it.
absl::Status EditProfile(Member& member, const ProfileEdit& edit);

}  // namespace hiroba::identity
