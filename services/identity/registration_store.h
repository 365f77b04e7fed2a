// Registrations in MariaDB.
#pragma once

#include "services/identity/member_rows.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

class SqlRegistrationStore final : public RegistrationStore {
 public:
  // Both outlive the store.
  SqlRegistrationStore(Database& database, const MemberRows& members)
      : database_(database), members_(members) {}

  absl::StatusOr<bool> CreateRegistration(
      const Call& call, const Registration& registration, absl::Time since,
      absl::FunctionRef<absl::Status(int recent)> decide) override;
  absl::Status DeleteRegistration(const Call& call, RegistrationId id) override;
  absl::StatusOr<Registration> GetRegistration(const Call& call, RegistrationId id) override;
  absl::Status TryCode(const Call& call, RegistrationId id, absl::Time now,
                       absl::FunctionRef<absl::Status(Registration&)> decide) override;
  absl::StatusOr<Registration> FinishRegistration(
      const Call& call, RegistrationId id, absl::Time since,
      absl::FunctionRef<absl::Status(Registration&)> check,
      absl::FunctionRef<NewMember(Registration&, const WrongCodes&)> finish) override;
  absl::Status DeleteRegistrations(const Call& call, absl::Time before) override;

 private:
  Database& database_;
  const MemberRows& members_;
};

}  // namespace hiroba::identity
