#include "services/identity/role_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/leaving_rules.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {
namespace {

absl::Status CheckNotOwn(const Caller& caller, const Member& member) {
  if (!caller.signed_in() || caller.member != member.id) return absl::OkStatus();
  return PermissionDenied("OWN_ROLES",
                          "自分の役割は変更できません。ほかの管理者に頼んでください。");
}

std::vector<Role>::iterator FindRole(Member& member, Role::Kind kind, uint64_t topic) {
  return std::find_if(member.roles.begin(), member.roles.end(),
                      [&](const Role& role) { return role.kind == kind && role.topic == topic; });
}

void Add(Member& member, const Role& role) {
  const auto key = [](const Role& r) { return std::tuple(r.kind, r.topic); };
  const auto after = std::find_if(member.roles.begin(), member.roles.end(),
                                  [&](const Role& other) { return key(other) > key(role); });
  member.roles.insert(after, role);
}

absl::Status CheckNotLastAdmin(const Role& role, int other_admins) {
  if (role.kind != Role::Kind::kAdmin || other_admins > 0) return absl::OkStatus();
  return FailedPrecondition("LAST_ADMIN",
                            "最後の管理者です。先に、ほかの会員を管理者にしてください。");
}

}  // namespace

std::vector<uint64_t> ModeratedTopics(const Member& member) {
  std::vector<uint64_t> topics;
  for (const Role& role : member.roles) {
    if (role.kind == Role::Kind::kTopicModerator) topics.push_back(role.topic);
  }
  std::sort(topics.begin(), topics.end());
  return topics;
}

int CountActing(const std::vector<Member>& admins, StaffSecondFactor policy, absl::Time now) {
  return static_cast<int>(std::count_if(admins.begin(), admins.end(), [&](const Member& admin) {
    return StateAt(admin, now) == Caller::State::kVerified && !admin.suspension &&
           !RolesRest(admin, policy);
  }));
}

absl::Status GrantRole(const Caller& granter, Role::Kind kind, uint64_t topic, absl::Time now,
                       Member& member) {
  RETURN_IF_ERROR(CheckNotOwn(granter, member));
  if (FindRole(member, kind, topic) != member.roles.end()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckNotLeaving(member));
  if (StateAt(member, now) != Caller::State::kVerified) {
    return FailedPrecondition("MEMBER_NOT_VERIFIED",
                              "在職を確認できている会員にだけ、役割を付けられます。");
  }
  if (member.suspension) {
    return FailedPrecondition("MEMBER_SUSPENDED", "利用を停止している会員です。");
  }
  if (kind == Role::Kind::kTopicModerator &&
      ModeratedTopics(member).size() >= static_cast<size_t>(kMaxModeratedTopics)) {
    return FailedPrecondition(
        "TOO_MANY_MODERATED_TOPICS",
        fmt::format("一人が受け持てる分野は {} までです。", kMaxModeratedTopics));
  }
  Add(member, {.kind = kind, .topic = topic, .grant_time = now, .granted_by = granter.member});
  return absl::OkStatus();
}

absl::Status RevokeRole(const Caller& revoker, Role::Kind kind, uint64_t topic, int other_admins,
                        Member& member) {
  RETURN_IF_ERROR(CheckNotOwn(revoker, member));
  const auto role = FindRole(member, kind, topic);
  if (role == member.roles.end()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckNotLastAdmin(*role, other_admins));
  member.roles.erase(role);
  return absl::OkStatus();
}

absl::Status SetForumRoles(const Caller& operator_caller, const std::vector<Role::Kind>& kinds,
                           absl::Time now, int other_admins, Member& member) {
  const auto wanted = [&](Role::Kind kind) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  };
  for (const Role::Kind kind : {Role::Kind::kModerator, Role::Kind::kAdmin}) {
    if (wanted(kind)) {
      RETURN_IF_ERROR(GrantRole(operator_caller, kind, 0, now, member));
    } else {
      RETURN_IF_ERROR(RevokeRole(operator_caller, kind, 0, other_admins, member));
    }
  }
  return absl::OkStatus();
}

}  // namespace hiroba::identity
