#include "services/identity/roles_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/common/log.h"
#include "services/common/page_token.h"
#include "services/common/status_macros.h"
#include "services/identity/events.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/member_rules.h"
#include "services/identity/role_convert.h"
#include "services/identity/role_rules.h"

namespace hiroba::identity {
namespace {

AuditAct RoleAct(const Call& call, const RoleKey& key) {
  AuditFields fields = {{"role", KindText(key.kind)}};
  if (key.topic != 0) fields.emplace_back("topic", "topics/" + FormatId(key.topic));
  return ActOf(call, MemberName(key.member), std::move(fields));
}

}  // namespace

RolesService::RolesService(Parts parts) : parts_(std::move(parts)) {}

grpc::ServerUnaryReactor* RolesService::ListRoles(grpc::CallbackServerContext* context,
                                                  const v1::ListRolesRequest* request,
                                                  v1::ListRolesResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const uint64_t topic, ParseListedTopic(*request));
    ASSIGN_OR_RETURN(const int limit, ParsePageSize(request->page_size()));
    ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(*request, "nnn"));
    MemberRole after;
    if (!keys.empty()) {
      after.role.kind = static_cast<Role::Kind>(keys.Number(0));
      after.role.topic = keys.Number(1);
      after.member.id = MemberId{keys.Number(2)};
    }
    ASSIGN_OR_RETURN(
        std::vector<MemberRole> roles,
        parts_.store.ListRoles(call, topic, keys.empty() ? nullptr : &after, limit + 1));
    if (roles.size() > static_cast<size_t>(limit)) {
      roles.resize(static_cast<size_t>(limit));
      const MemberRole& last = roles.back();
      response->set_next_page_token(FormatPageToken(
          *request,
          {static_cast<std::uint64_t>(last.role.kind), last.role.topic, last.member.id.value}));
    }
    const absl::CivilDay today = JapaneseDay(parts_.clock.Now());
    for (const MemberRole& listed : roles) {
      *response->add_roles() = ToProto(listed.member, listed.role, parts_.bodies, today);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RolesService::CreateRole(grpc::CallbackServerContext* context,
                                                   const v1::CreateRoleRequest* request,
                                                   v1::Role* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const RoleKey key, ParseCreateRole(*request));
    const absl::Time now = parts_.clock.Now();
    ASSIGN_OR_RETURN(
        const Member member,
        parts_.store.EditRoles(call, key.member, [&](Member& current, const auto&) -> Decided {
          return {GrantRole(call.caller, key.kind, key.topic, now, current), RoleAct(call, key)};
        }));
    // What she may do from now on, she may do at once.
    parts_.announce(MemberName(member.id));
    Log(INFO, "role granted", {{"member", member.id}, {"role", KindText(key.kind)}});
    const auto role = std::find_if(member.roles.begin(), member.roles.end(), [&](const Role& r) {
      return r.kind == key.kind && r.topic == key.topic;
    });
    if (role == member.roles.end())
      return absl::InternalError("a role was granted and is not there");
    *response = ToProto(member, *role, parts_.bodies, JapaneseDay(now));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RolesService::DeleteRole(grpc::CallbackServerContext* context,
                                                   const v1::DeleteRoleRequest* request,
                                                   google::protobuf::Empty*) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const RoleKey key, ParseRoleName(request->name()));
    const absl::Time now = parts_.clock.Now();
    const auto decide = [&](Member& current, const std::vector<Member>& others) -> Decided {
      const int other_admins = CountActing(others, parts_.staff_second_factor, now);
      return {RevokeRole(call.caller, key.kind, key.topic, other_admins, current),
              RoleAct(call, key)};
    };
    RETURN_IF_ERROR(parts_.store.EditRoles(call, key.member, decide).status());
    parts_.announce(MemberName(key.member));
    Log(INFO, "role revoked", {{"member", key.member}, {"role", KindText(key.kind)}});
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
