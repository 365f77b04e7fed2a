// What was imported about bodies, in MariaDB.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/common/audit.h"
#include "services/common/db.h"
#include "services/identity/store.h"

namespace hiroba::identity {

class SqlBodyStore final : public BodyStore {
 public:
  // Both outlive the store.
  SqlBodyStore(Database& database, const AuditTrail& audit) : database_(database), audit_(audit) {}

  absl::StatusOr<uint64_t> BodyImportVersion(const Call& call) override;
  absl::StatusOr<BodyImports> GetBodyImports(const Call& call) override;
  absl::StatusOr<BodyImportChanges> EditBodyImports(
      const Call& call, absl::FunctionRef<absl::Status(BodyImports&)> decide) override;
  absl::StatusOr<int> CountMembersOf(const Call& call, const std::vector<std::string>& bodies,
                                     absl::CivilDay day, int limit) override;

 private:
  Database& database_;
  const AuditTrail& audit_;
};

}  // namespace hiroba::identity
