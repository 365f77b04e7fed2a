// Second factors in MariaDB.
#pragma once

#include <optional>

#include "services/common/audit.h"
#include "services/identity/member_rows.h"
#include "services/identity/sign_in_stores.h"

namespace hiroba::identity {

class SqlSecondFactorStore final : public SecondFactorStore {
 public:
  // All of them outlive the store.
  SqlSecondFactorStore(Database& database, const MemberRows& members, const AuditTrail& audit)
      : database_(database), members_(members), audit_(audit) {}

  absl::StatusOr<SecondFactor> GetSecondFactor(const Call& call, MemberId member) override;
  absl::Status EditSecondFactor(
      const Call& call, MemberId member,
      absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(const Member&, SecondFactor&)> decide)
      override;

 private:
  Database& database_;
  const MemberRows& members_;
  const AuditTrail& audit_;
};

// Forgets a second factor that is being set up, in the transaction of what voids it.
absl::Status VoidPendingSecondFactor(Transaction& transaction, MemberId member);

}  // namespace hiroba::identity
