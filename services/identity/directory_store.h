// How much of the list of members has been seen, in MariaDB.
#pragma once

#include "services/common/audit.h"
#include "services/common/db.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

class SqlDirectoryStore final : public DirectoryStore {
 public:
  // Both outlive the store.
  SqlDirectoryStore(Database& database, const AuditTrail& audit)
      : database_(database), audit_(audit) {}

  absl::StatusOr<std::optional<int>> CountPage(const Call& call, MemberId member, absl::Time window,
                                               std::string_view page, int limit) override;
  absl::Status RecordLook(const Call& call, absl::Time window, const AuditAct& act) override;
  absl::Status DeleteWindows(const Call& call, absl::Time before) override;

 private:
  Database& database_;
  const AuditTrail& audit_;
};

}  // namespace hiroba::identity
