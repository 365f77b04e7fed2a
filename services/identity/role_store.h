// Roles in MariaDB.
#pragma once

#include <vector>

#include "services/common/audit.h"
#include "services/identity/member_rows.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

class SqlRoleStore final : public RoleStore {
 public:
  // All of them outlive the store.
  SqlRoleStore(Database& database, const MemberRows& members, const AuditTrail& audit)
      : database_(database), members_(members), audit_(audit) {}

  absl::StatusOr<std::vector<MemberRole>> ListRoles(const Call& call, uint64_t topic,
                                                    const MemberRole* after, int limit) override;
  absl::StatusOr<Member> EditRoles(const Call& call, MemberId member, RoleDecision decide) override;

 private:
  Database& database_;
  const MemberRows& members_;
  const AuditTrail& audit_;
};

}  // namespace hiroba::identity
