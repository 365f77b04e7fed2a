// Suspensions in MariaDB.
#pragma once

#include "services/common/audit.h"
#include "services/identity/member_rows.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

class SqlSuspensionStore final : public SuspensionStore {
 public:
  // All of them outlive the store.
  SqlSuspensionStore(Database& database, const MemberRows& members, const AuditTrail& audit)
      : database_(database), members_(members), audit_(audit) {}

  absl::StatusOr<Member> EditSuspension(
      const Call& call, MemberId member,
      absl::FunctionRef<absl::StatusOr<SuspensionDecision>(Member&)> decide) override;

 private:
  Database& database_;
  const MemberRows& members_;
  const AuditTrail& audit_;
};

}  // namespace hiroba::identity
