// The operator's table of mail domains in MariaDB.
#pragma once

#include <string>
#include <vector>

#include "services/common/db.h"
#include "services/identity/store.h"

namespace hiroba::identity {

class SqlMailDomainStore final : public MailDomainStore {
 public:
  // `database` outlives the store.
  explicit SqlMailDomainStore(Database& database) : database_(database) {}

  absl::StatusOr<int> ImportMailDomains(const Call& call, const std::vector<MailDomain>& rows,
                                        absl::Time now) override;
  absl::StatusOr<std::vector<MailDomain>> ListMailDomains(const Call& call) override;
  absl::StatusOr<std::string> MailDomainsRevision(const Call& call) override;

 private:
  Database& database_;
};

}  // namespace hiroba::identity
