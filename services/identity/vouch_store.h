// Vouches in MariaDB.
#pragma once

#include <vector>

#include "services/common/audit.h"
#include "services/identity/admission_stores.h"
#include "services/identity/member_rows.h"

namespace hiroba::identity {

class SqlVouchStore final : public VouchStore {
 public:
  // All of them outlive the store.
  SqlVouchStore(Database& database, const MemberRows& members, const AuditTrail& audit)
      : database_(database), members_(members), audit_(audit) {}

  absl::StatusOr<Admission> AddVouch(
      const Call& call, const Vouch& vouch, absl::Time since,
      absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member& applicant,
                                                          const Member& member, const VouchFacts&)>
          decide) override;
  absl::StatusOr<std::vector<Vouch>> ListVouches(
      const Call& call, const std::vector<AdmissionId>& admissions) override;
  absl::StatusOr<std::vector<Vouch>> ListVouchesOf(const Call& call, MemberId member) override;
  absl::StatusOr<int> RevokeVouching(const Call& call,
                                     const VouchingRevocation& revocation) override;
  absl::Status RestoreVouching(const Call& call, MemberId member) override;

 private:
  Database& database_;
  const MemberRows& members_;
  const AuditTrail& audit_;
};

// Takes a member's vouches off the cases that are open, in the transaction of what makes her word
// void; she has been locked. Returns how many.
absl::StatusOr<uint64_t> WithdrawVouches(Transaction& transaction, MemberId member, absl::Time now);

}  // namespace hiroba::identity
