// The waiting list in MariaDB.
#pragma once

#include <vector>

#include "services/identity/member_rows.h"
#include "services/identity/store.h"

namespace hiroba::identity {

class SqlAdmissionStore final : public AdmissionStore {
 public:
  // Both outlive the store.
  SqlAdmissionStore(Database& database, const MemberRows& members)
      : database_(database), members_(members) {}

  absl::StatusOr<std::vector<Admission>> ListAdmissions(const Call& call, AdmissionId after,
                                                        int limit) override;
  absl::StatusOr<Admission> DecideAdmission(
      const Call& call, AdmissionId id, uint64_t notice, absl::Time now,
      absl::FunctionRef<absl::StatusOr<bool>(Admission&, Member&)> decide) override;
  absl::StatusOr<std::vector<Notice>> ListNotices(const Call& call, absl::Time now,
                                                  int limit) override;
  absl::Status PostponeNotice(const Call& call, uint64_t notice, absl::Time due_time) override;
  absl::Status DeleteNotice(const Call& call, uint64_t notice) override;

 private:
  Database& database_;
  const MemberRows& members_;
};

}  // namespace hiroba::identity
