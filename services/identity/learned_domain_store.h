// Domains that moderators have taught, in MariaDB.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/common/audit.h"
#include "services/common/db.h"
#include "services/identity/admission_stores.h"

namespace hiroba::identity {

class SqlLearnedDomainStore final : public LearnedDomainStore {
 public:
  // Both outlive the store.
  SqlLearnedDomainStore(Database& database, const AuditTrail& audit)
      : database_(database), audit_(audit) {}

  absl::StatusOr<std::vector<LearnedDomain>> ListLearnedDomains(const Call& call,
                                                                absl::Time after_expire_time,
                                                                std::string_view after_domain,
                                                                int limit) override;
  absl::StatusOr<LearnedDomain> EditLearnedDomain(
      const Call& call, std::string_view domain,
      absl::FunctionRef<absl::Status(LearnedDomain&)> decide) override;
  absl::Status ForgetLearnedDomain(const Call& call, std::string_view domain, MemberId moderator,
                                   absl::Time now) override;
  absl::StatusOr<std::string> LearnedDomainsRevision(const Call& call) override;

 private:
  Database& database_;
  const AuditTrail& audit_;
};

// Keeps a domain in the transaction of the decision that teaches it.
absl::Status ReplaceLearnedDomain(Transaction& transaction, const LearnedDomain& learned);

}  // namespace hiroba::identity
