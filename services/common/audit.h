// The audit trail of a service: what its staff did, written in the transaction of the act. Tables:
// infra/migrations/common/0003_audit.sql; the chain: audit_chain.h. Knows no kind of act.
//
// What belongs in it: every method of ACCESS_MODERATOR or ACCESS_ADMIN that changes something, what
// members do to others' things by virtue of a role, and what the operator's tool changes. Never
// text of posts, addresses or secrets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/audit_chain.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/db.h"

namespace hiroba {

// What is to be written of an act.
struct AuditAct {
  MemberId actor;      // 0: the operator's tool
  std::string action;  // identity.Admissions/ApproveAdmission
  std::string target;
  AuditFields fields;

  friend bool operator==(const AuditAct&, const AuditAct&) = default;
};

// Returns the act that a call is, done to a resource of that name. Values of fields are cut to 500
// characters.
AuditAct ActOf(const Call& call, std::string target, AuditFields fields = {});

// What a rule's decision comes to: no, or yes, perhaps with an act to put on record. A plain status
// is one without.
struct Decided {
  Decided(absl::Status decided) : status(std::move(decided)) {}  // NOLINT: implicit on purpose
  Decided(absl::Status decided, std::optional<AuditAct> staff_act)
      : status(std::move(decided)), act(std::move(staff_act)) {}

  absl::Status status;
  std::optional<AuditAct> act;
};

// The writing end, used by stores. Thread-safe.
class AuditTrail {
 public:
  // `chain` is the service's name. The clock outlives the trail.
  AuditTrail(std::string chain, const Clock& clock) : chain_(std::move(chain)), clock_(clock) {}

  // Adds an entry to the transaction. Locks the chain until the commit, so that entries of all
  // replicas have one order: append last, after every other lock is taken.
  absl::Status Append(Transaction& transaction, const AuditAct& act) const;

 private:
  const std::string chain_;
  const Clock& clock_;
};

// The last entry as it is kept apart from the entries.
struct AuditHead {
  std::uint64_t number = 0;
  AuditHash hash{};
};

// Returns up to `limit` entries after a number, oldest first, as they are stored.
absl::StatusOr<std::vector<AuditEntry>> ReadAuditEntries(Connection& connection,
                                                         const std::string& chain,
                                                         std::uint64_t after, int limit);

// Returns up to `limit` entries before a number, newest first.
absl::StatusOr<std::vector<AuditEntry>> ReadLatestAuditEntries(Connection& connection,
                                                               const std::string& chain,
                                                               std::uint64_t before, int limit);

absl::StatusOr<AuditHead> ReadAuditHead(Connection& connection);

}  // namespace hiroba
