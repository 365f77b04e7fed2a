#include "services/identity/role_store.h"

#include <algorithm>

#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

// Both use (role, topic_id, member_id).
constexpr Statement kListRoles{
    "list_roles",
    "SELECT role, topic_id, member_id, grant_time, granted_by FROM roles FORCE INDEX "
    "(roles_by_kind)"
    " WHERE role>=? AND (role>? OR topic_id>? OR (topic_id=? AND member_id>?))"
    " ORDER BY role, topic_id, member_id LIMIT ?"};
constexpr Statement kListRolesOfTopic{
    "list_roles_of_topic",
    "SELECT role, topic_id, member_id, grant_time, granted_by FROM roles FORCE INDEX "
    "(roles_by_kind)"
    " WHERE role=3 AND topic_id=? AND member_id>? ORDER BY member_id LIMIT ?"};

// Who changes an admin's roles holds all admins: two who take each other's at the same time would
// leave none. Uses (role, topic_id, member_id).
constexpr Statement kLockAdmins{"lock_admins",
                                "SELECT member_id FROM roles FORCE INDEX (roles_by_kind)"
                                " WHERE role=2 AND topic_id=0"
                                " ORDER BY member_id FOR UPDATE"};

// Uses (role, topic_id, member_id) and the primary key of members.
constexpr Statement kCountOtherAdmins{
    "count_other_admins",
    "SELECT COUNT(*) FROM roles r FORCE INDEX (roles_by_kind)"
    " JOIN members m ON m.member_id=r.member_id"
    " WHERE r.role=2 AND r.topic_id=0 AND r.member_id<>? AND m.suspend_time IS NULL"
    " AND m.leave_time IS NULL"};

}  // namespace

absl::StatusOr<std::vector<MemberRole>> SqlRoleStore::ListRoles(const Call& call, uint64_t topic,
                                                                const MemberRole* after,
                                                                int limit) {
  return database_.Read(
      call.deadline, [&](Connection& connection) -> absl::StatusOr<std::vector<MemberRole>> {
        const int kind = after == nullptr ? 0 : static_cast<int>(after->role.kind);
        const uint64_t after_topic = after == nullptr ? 0 : after->role.topic;
        const MemberId after_member = after == nullptr ? MemberId() : after->member.id;
        ASSIGN_OR_RETURN(const Rows rows,
                         topic != 0
                             ? connection.Select(kListRolesOfTopic, topic, after_member, limit)
                             : connection.Select(kListRoles, kind, kind, after_topic, after_topic,
                                                 after_member, limit));
        std::vector<MemberRole> roles;
        std::vector<MemberId> ids;
        for (const Row row : rows) {
          MemberRole& listed = roles.emplace_back();
          listed.role = {.kind = static_cast<Role::Kind>(row.Int64(0)),
                         .topic = row.Uint64(1),
                         .grant_time = row.Time(3),
                         .granted_by = MemberId{row.Uint64(4)}};
          listed.member.id = MemberId{row.Uint64(2)};
          ids.push_back(listed.member.id);
        }
        ASSIGN_OR_RETURN(const std::vector<Member> members, SelectMembers(connection, ids));
        for (MemberRole& listed : roles) {
          const auto member =
              std::find_if(members.begin(), members.end(),
                           [&](const Member& other) { return other.id == listed.member.id; });
          if (member != members.end()) listed.member = *member;
        }
        return roles;
      });
}

absl::StatusOr<Member> SqlRoleStore::EditRoles(const Call& call, MemberId id,
                                               absl::FunctionRef<Decided(Member&, int)> decide) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Member> {
    RETURN_IF_ERROR(transaction.Select(kLockAdmins).status());
    ASSIGN_OR_RETURN(Member member, members_.Lock(transaction, id));
    ASSIGN_OR_RETURN(const Rows others, transaction.Select(kCountOtherAdmins, id));
    const Member before = member;
    const Decided decided = decide(member, static_cast<int>(others.front().Int64(0)));
    RETURN_IF_ERROR(decided.status);
    if (member == before) return member;
    RETURN_IF_ERROR(members_.Save(transaction, before, member));
    if (decided.act) RETURN_IF_ERROR(audit_.Append(transaction, *decided.act));
    return member;
  });
}

}  // namespace hiroba::identity
