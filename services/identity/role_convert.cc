#include "services/identity/role_convert.h"

#include <fmt/format.h>

#include "services/common/resource_name.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/events.h"
#include "services/identity/session_rules.h"

namespace hiroba::identity {
namespace {

constexpr std::string_view kRoles = "roles/";
constexpr std::string_view kTopics = "topics/";
constexpr std::string_view kModerator = "moderator";
constexpr std::string_view kAdmin = "admin";
constexpr std::string_view kTopic = "topic-";

// The id of a topic's name. Whether there is such a topic is the threads service's to know.
absl::StatusOr<uint64_t> ParseTopic(std::string_view name, std::string_view field) {
  if (name.starts_with(kTopics)) {
    if (const auto id = ParseId(name.substr(kTopics.size()))) return *id;
  }
  return FieldViolation(field, "topics/… の形で分野を指定してください。");
}

std::string TopicName(uint64_t topic) { return fmt::format("{}{}", kTopics, FormatId(topic)); }

v1::Role::Kind ToProto(Role::Kind kind) { return static_cast<v1::Role::Kind>(kind); }
static_assert(static_cast<int>(Role::Kind::kModerator) == v1::Role::MODERATOR);
static_assert(static_cast<int>(Role::Kind::kAdmin) == v1::Role::ADMIN);
static_assert(static_cast<int>(Role::Kind::kTopicModerator) == v1::Role::TOPIC_MODERATOR);

}  // namespace

std::string RoleName(const RoleKey& key) {
  const std::string member = FormatId(key.member);
  switch (key.kind) {
    case Role::Kind::kModerator:
      return fmt::format("{}{}-{}", kRoles, member, kModerator);
    case Role::Kind::kAdmin:
      return fmt::format("{}{}-{}", kRoles, member, kAdmin);
    case Role::Kind::kTopicModerator:
      break;
  }
  return fmt::format("{}{}-{}{}", kRoles, member, kTopic, FormatId(key.topic));
}

absl::StatusOr<RoleKey> ParseRoleName(std::string_view name) {
  const absl::Status not_found = NotFound("ROLE_NOT_FOUND", "その役割は見つかりません。");
  if (!name.starts_with(kRoles)) return not_found;
  name.remove_prefix(kRoles.size());
  const size_t hyphen = name.find('-');
  if (hyphen == std::string_view::npos) return not_found;
  const auto member = ParseId<MemberId>(name.substr(0, hyphen));
  const std::string_view what = name.substr(hyphen + 1);
  if (!member) return not_found;
  if (what == kModerator) return RoleKey{*member, Role::Kind::kModerator, 0};
  if (what == kAdmin) return RoleKey{*member, Role::Kind::kAdmin, 0};
  if (!what.starts_with(kTopic)) return not_found;
  const auto topic = ParseId(what.substr(kTopic.size()));
  if (!topic) return not_found;
  return RoleKey{*member, Role::Kind::kTopicModerator, *topic};
}

absl::StatusOr<RoleKey> ParseCreateRole(const v1::CreateRoleRequest& request) {
  const v1::Role& proto = request.role();
  Violations violations;
  RoleKey key;
  violations.Take(ParseName<MemberId>("members/{member}", proto.member(), "role.member"),
                  key.member);
  switch (proto.kind()) {
    case v1::Role::MODERATOR:
    case v1::Role::ADMIN:
    case v1::Role::TOPIC_MODERATOR:
      key.kind = static_cast<Role::Kind>(proto.kind());
      break;
    default:
      violations.Add("role.kind", "役割を選んでください。");
  }
  if (proto.kind() == v1::Role::TOPIC_MODERATOR) {
    violations.Take(ParseTopic(proto.topic(), "role.topic"), key.topic);
  } else if (!proto.topic().empty()) {
    violations.Add("role.topic", "分野を指定できるのは、分野のモデレーターだけです。");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return key;
}

absl::StatusOr<uint64_t> ParseListedTopic(const v1::ListRolesRequest& request) {
  if (request.topic().empty()) return 0;
  return ParseTopic(request.topic(), "topic");
}

v1::Role ToProto(const Member& member, const Role& role, const BodyTable& bodies,
                 absl::CivilDay today) {
  v1::Role proto;
  proto.set_name(RoleName({member.id, role.kind, role.topic}));
  proto.set_member(MemberName(member.id));
  proto.set_kind(ToProto(role.kind));
  if (role.topic != 0) proto.set_topic(TopicName(role.topic));
  *proto.mutable_create_time() = ToTimestamp(role.grant_time);
  *proto.mutable_card() = hiroba::ToProto(CardOf(member, bodies, today));
  return proto;
}

std::string KindText(Role::Kind kind) {
  switch (kind) {
    case Role::Kind::kModerator:
      return "moderator";
    case Role::Kind::kAdmin:
      return "admin";
    case Role::Kind::kTopicModerator:
      break;
  }
  return "topic moderator";
}

}  // namespace hiroba::identity
