// Second factors in MariaDB.
#pragma once

#include <optional>

#include "services/identity/member_rows.h"
#include "services/identity/store.h"

namespace hiroba::identity {

class SqlSecondFactorStore final : public SecondFactorStore {
 public:
  // Both outlive the store.
  SqlSecondFactorStore(Database& database, const MemberRows& members)
      : database_(database), members_(members) {}

  absl::StatusOr<SecondFactor> GetSecondFactor(const Call& call, MemberId member) override;
  absl::Status EditSecondFactor(
      const Call& call, MemberId member,
      absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(const Member&, SecondFactor&)> decide)
      override;

 private:
  Database& database_;
  const MemberRows& members_;
};

// Forgets a second factor that is being set up, in the transaction of what voids it.
absl::Status VoidPendingSecondFactor(Transaction& transaction, MemberId member);

}  // namespace hiroba::identity
