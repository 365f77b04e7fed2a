// Between roles and their protos.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/roles.pb.h"
#include "services/identity/bodies.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Which role of whom.
struct RoleKey {
  MemberId member;
  Role::Kind kind = Role::Kind::kModerator;
  uint64_t topic = 0;  // only of a kTopicModerator

  friend bool operator==(const RoleKey&, const RoleKey&) = default;
};

// `roles/{member}-moderator`, `roles/{member}-admin`, `roles/{member}-topic-{topic}`: a role is
// known by what it is, so that giving it twice makes one.
std::string RoleName(const RoleKey& key);
// NOT_FOUND, reason ROLE_NOT_FOUND, for a name that no role can have.
absl::StatusOr<RoleKey> ParseRoleName(std::string_view name);

absl::StatusOr<RoleKey> ParseCreateRole(const v1::CreateRoleRequest& request);

// The topic that roles are asked for; 0 for all.
absl::StatusOr<uint64_t> ParseListedTopic(const v1::ListRolesRequest& request);

v1::Role ToProto(const Member& member, const Role& role, const BodyTable& bodies,
                 absl::CivilDay today);

// The role in English, for the audit trail: `moderator`, `admin`, `topic moderator`.
std::string KindText(Role::Kind kind);

}  // namespace hiroba::identity
