// The waiting list in MariaDB.
#pragma once

#include <vector>

#include "services/common/audit.h"
#include "services/identity/admission_stores.h"
#include "services/identity/member_rows.h"

namespace hiroba::identity {

class SqlAdmissionStore final : public AdmissionStore {
 public:
  // All of them outlive the store.
  SqlAdmissionStore(Database& database, const MemberRows& members, const AuditTrail& audit)
      : database_(database), members_(members), audit_(audit) {}

  absl::StatusOr<std::vector<Admission>> ListAdmissions(const Call& call,
                                                        const AdmissionQuery& query,
                                                        AdmissionId after, int limit) override;
  absl::StatusOr<Admission> FindAdmission(const Call& call, MemberId member) override;
  absl::StatusOr<std::vector<Admission>> ListAdmissionsOf(const Call& call,
                                                          MemberId member) override;
  absl::StatusOr<Admission> CreateAdmission(
      const Call& call, MemberId member, absl::Time since,
      absl::FunctionRef<absl::StatusOr<std::optional<Admission>>(
          const Member&, const Admission* newest, int recent)>
          decide) override;
  absl::StatusOr<Admission> DecideAdmission(
      const Call& call, AdmissionId id,
      absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member&)> decide) override;
  absl::StatusOr<AdmissionBacklog> CountOpenAdmissions(const Call& call) override;

 private:
  Database& database_;
  const MemberRows& members_;
  const AuditTrail& audit_;
};

}  // namespace hiroba::identity
