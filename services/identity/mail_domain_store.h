// The operator's table of mail domains in MariaDB.
#pragma once

#include <string>
#include <vector>

#include "services/common/audit.h"
#include "services/common/db.h"
#include "services/identity/admission_stores.h"

namespace hiroba::identity {

class SqlMailDomainStore final : public MailDomainStore {
 public:
  // Both outlive the store.
  SqlMailDomainStore(Database& database, const AuditTrail& audit)
      : database_(database), audit_(audit) {}

  absl::StatusOr<int> ImportMailDomains(const Call& call,
                                        const std::vector<MailDomain>& rows) override;
  absl::StatusOr<std::vector<MailDomain>> ListMailDomains(const Call& call) override;
  absl::StatusOr<std::string> MailDomainsRevision(const Call& call) override;

 private:
  Database& database_;
  const AuditTrail& audit_;
};

}  // namespace hiroba::identity
