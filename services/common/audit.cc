#include "services/common/audit.h"

#include <algorithm>

#include "services/common/status_macros.h"

namespace hiroba {
namespace {

// What a column holds (0003_audit.sql), and room for the lengths between the values.
constexpr std::size_t kMaxValueCharacters = 500;

constexpr Statement kLockHead{
    "lock_audit_head", "SELECT last_number, last_hash FROM audit_head WHERE head_id=1 FOR UPDATE"};
constexpr Statement kSelectHead{"select_audit_head",
                                "SELECT last_number, last_hash FROM audit_head WHERE head_id=1"};
constexpr Statement kUpdateHead{"update_audit_head",
                                "UPDATE audit_head SET last_number=?, last_hash=? WHERE head_id=1"};

constexpr Statement kInsertEntry{
    "insert_audit_entry",
    "INSERT INTO audit_entries (number, act_time, actor_id, action, target, fields, previous_hash,"
    " hash) VALUES (?,?,?,?,?,?,?,?)"};

// Both use the primary key.
constexpr Statement kSelectEntries{
    "select_audit_entries",
    "SELECT number, act_time, actor_id, action, target, fields, previous_hash, hash"
    " FROM audit_entries WHERE number>? ORDER BY number LIMIT ?"};
constexpr Statement kSelectLatestEntries{
    "select_latest_audit_entries",
    "SELECT number, act_time, actor_id, action, target, fields, previous_hash, hash"
    " FROM audit_entries WHERE number<? ORDER BY number DESC LIMIT ?"};

std::string_view Bytes(const AuditHash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

AuditHash HashIn(const Row& row, Column column) {
  const std::string_view text = row.Text(column);
  AuditHash hash{};
  std::copy_n(text.begin(), std::min(text.size(), hash.size()), hash.begin());
  return hash;
}

// The start of a text in UTF-8, whole characters only.
std::string Cut(std::string text, std::size_t characters) {
  std::size_t end = 0;
  while (end < text.size() && characters > 0) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    --characters;
  }
  text.resize(end);
  return text;
}

// `hiroba.identity.v1.Admissions/ApproveAdmission` without what all have.
std::string ActionName(std::string_view method) {
  constexpr std::string_view kPrefix = "hiroba.";
  constexpr std::string_view kVersion = ".v1.";
  if (method.starts_with(kPrefix)) method.remove_prefix(kPrefix.size());
  std::string action(method);
  if (const std::size_t at = action.find(kVersion); at != std::string::npos) {
    action.erase(at, kVersion.size() - 1);
  }
  return action;
}

absl::StatusOr<std::vector<AuditEntry>> ToEntries(const std::string& chain, const Rows& rows) {
  std::vector<AuditEntry> entries;
  for (const Row row : rows) {
    AuditEntry entry{.chain = chain,
                     .number = row.Uint64(0),
                     .act_time = row.Time(1),
                     .actor = MemberId{row.Uint64(2)},
                     .action = row.String(3),
                     .target = row.String(4),
                     .previous_hash = HashIn(row, 6),
                     .hash = HashIn(row, 7)};
    if (auto fields = SplitAuditFields(row.Text(5)); fields.ok()) {
      entry.fields = *std::move(fields);
    } else {
      // Somebody has been at it. The entry must not verify.
      entry.fields = {{"not fields", row.String(5)}};
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

AuditAct ActOf(const Call& call, std::string target, AuditFields fields) {
  for (auto& [name, value] : fields) value = Cut(std::move(value), kMaxValueCharacters);
  return {.actor = call.caller.member,
          .action = ActionName(call.method),
          .target = std::move(target),
          .fields = std::move(fields)};
}

absl::Status AuditTrail::Append(Transaction& transaction, const AuditAct& act) const {
  ASSIGN_OR_RETURN(const Rows head, transaction.Select(kLockHead));
  if (head.empty()) return absl::InternalError("the audit trail has no head");
  AuditEntry entry{.chain = chain_,
                   .number = head.front().Uint64(0) + 1,
                   // To the microsecond that the table keeps.
                   .act_time = absl::FromUnixMicros(absl::ToUnixMicros(clock_.Now())),
                   .actor = act.actor,
                   .action = act.action,
                   .target = act.target,
                   .fields = act.fields,
                   .previous_hash = HashIn(head.front(), 1)};
  entry.hash = HashAuditEntry(entry);
  RETURN_IF_ERROR(transaction
                      .Execute(kInsertEntry, entry.number, entry.act_time, entry.actor,
                               entry.action, entry.target, JoinAuditFields(entry.fields),
                               Bytes(entry.previous_hash), Bytes(entry.hash))
                      .status());
  return transaction.Execute(kUpdateHead, entry.number, Bytes(entry.hash)).status();
}

absl::StatusOr<std::vector<AuditEntry>> ReadAuditEntries(Connection& connection,
                                                         const std::string& chain,
                                                         std::uint64_t after, int limit) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectEntries, after, limit));
  return ToEntries(chain, rows);
}

absl::StatusOr<std::vector<AuditEntry>> ReadLatestAuditEntries(Connection& connection,
                                                               const std::string& chain,
                                                               std::uint64_t before, int limit) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectLatestEntries, before, limit));
  return ToEntries(chain, rows);
}

absl::StatusOr<AuditHead> ReadAuditHead(Connection& connection) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectHead));
  if (rows.empty()) return absl::InternalError("the audit trail has no head");
  return AuditHead{.number = rows.front().Uint64(0), .hash = HashIn(rows.front(), 1)};
}

}  // namespace hiroba
