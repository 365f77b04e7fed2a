// The chain of audit entries: how an entry is hashed with the one before, and how a break is found.
// Pure: writing and reading entries is audit.h's.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/caller.h"

namespace hiroba::api::v1 {
class AuditEntry;
}  // namespace hiroba::api::v1

namespace hiroba {

// SHA-256.
using AuditHash = std::array<unsigned char, 32>;

using AuditFields = std::vector<std::pair<std::string, std::string>>;

struct AuditEntry {
  std::string chain;  // the service
  std::uint64_t number = 0;
  absl::Time act_time;
  MemberId actor;      // 0: the operator's tool
  std::string action;  // identity.Admissions/ApproveAdmission
  std::string target;
  AuditFields fields;
  AuditHash previous_hash{};
  AuditHash hash{};
};

// Returns what is hashed: each part as `length:text,` (a netstring), in this order: "hiroba audit
// 1", chain, number, microseconds since 1970, actor (`members/{member}` or empty), action, target,
// the number of fields, names and values, the previous hash in hexadecimal digits. No two different
// entries have the same. Never change it: what is written would not verify any more.
std::string CanonicalAuditEntry(const AuditEntry& entry);

// Returns the hash that the entry should have.
AuditHash HashAuditEntry(const AuditEntry& entry);

// Fields as netstrings, and back. Text that is none fails with DATA_LOSS.
std::string JoinAuditFields(const AuditFields& fields);
absl::StatusOr<AuditFields> SplitAuditFields(std::string_view text);

std::string FormatAuditHash(const AuditHash& hash);
absl::StatusOr<AuditHash> ParseAuditHash(std::string_view text);

api::v1::AuditEntry ToProto(const AuditEntry& entry);
// Fails with DATA_LOSS when there is no such entry.
absl::StatusOr<AuditEntry> FromProto(const api::v1::AuditEntry& entry);

// Goes along a chain from its first entry. The first entry that does not follow fails with
// FAILED_PRECONDITION, naming the entry; reason AUDIT_ENTRY_MISSING (a number is left out or comes
// twice), AUDIT_ENTRY_CHANGED (the hash is not that of the entry) or AUDIT_LINK_BROKEN (the entry
// before is not the one this was written after).
class AuditWalk {
 public:
  explicit AuditWalk(std::string chain) : chain_(std::move(chain)) {}

  absl::Status Take(const AuditEntry& entry);

  // After the last entry: the head that the service keeps apart. AUDIT_ENTRY_MISSING when entries
  // were taken off the end.
  absl::Status Finish(std::uint64_t last_number, const AuditHash& last_hash) const;

  std::uint64_t number() const { return number_; }
  const AuditHash& hash() const { return hash_; }

 private:
  const std::string chain_;
  std::uint64_t number_ = 0;
  AuditHash hash_{};
};

}  // namespace hiroba
