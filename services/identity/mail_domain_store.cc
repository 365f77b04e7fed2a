#include "services/identity/mail_domain_store.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

// The whole table: some thousands of rows, read when it has changed.
constexpr Statement kSelectMailDomains{"select_mail_domains",
                                       "SELECT body_code, domain, class FROM mail_domains"};
constexpr Statement kSelectMailDomainsForUpdate{
    "select_mail_domains_for_update",
    "SELECT body_code, domain, class FROM mail_domains FOR UPDATE"};

constexpr Statement kReplaceMailDomains{
    "replace_mail_domains", "REPLACE INTO mail_domains (domain, body_code, class) VALUES (?,?,?)"};

constexpr Statement kUpdateVersion{
    "update_mail_domains_version",
    "UPDATE mail_domain_versions SET version=version+1 WHERE kind=1"};
constexpr Statement kSelectVersion{"select_mail_domains_version",
                                   "SELECT version FROM mail_domain_versions WHERE kind=1"};

int Number(MailDomainClass domain_class) { return static_cast<int>(domain_class) + 1; }
static_assert(static_cast<int>(MailDomainClass::kUnverified) == 3);

std::vector<MailDomain> ReadMailDomains(const Rows& rows) {
  std::vector<MailDomain> read;
  read.reserve(rows.size());
  for (const Row row : rows) {
    read.push_back({.body_code = row.String(0),
                    .domain = row.String(1),
                    .domain_class = static_cast<MailDomainClass>(row.Int64(2) - 1)});
  }
  return read;
}

}  // namespace

absl::StatusOr<int> SqlMailDomainStore::ImportMailDomains(const Call& call,
                                                          const std::vector<MailDomain>& rows) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<int> {
    ASSIGN_OR_RETURN(const Rows present, transaction.Select(kSelectMailDomainsForUpdate));
    absl::flat_hash_map<std::string, MailDomain> known;
    for (MailDomain& row : ReadMailDomains(present)) known[row.domain] = row;
    std::vector<std::vector<Parameter>> changed;
    for (const MailDomain& row : rows) {
      MailDomain& kept = known[row.domain];
      if (kept == row) continue;
      kept = row;
      changed.push_back({row.domain, row.body_code, Number(row.domain_class)});
    }
    if (changed.empty()) return 0;
    RETURN_IF_ERROR(transaction.ExecuteRows(kReplaceMailDomains, changed).status());
    RETURN_IF_ERROR(transaction.Execute(kUpdateVersion).status());
    RETURN_IF_ERROR(
        audit_.Append(transaction, ActOf(call, "", {{"changed", std::to_string(changed.size())}})));
    return static_cast<int>(changed.size());
  });
}

absl::StatusOr<std::vector<MailDomain>> SqlMailDomainStore::ListMailDomains(const Call& call) {
  return database_.Read(call.deadline,
                        [&](Connection& connection) -> absl::StatusOr<std::vector<MailDomain>> {
                          ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectMailDomains));
                          return ReadMailDomains(rows);
                        });
}

absl::StatusOr<std::string> SqlMailDomainStore::MailDomainsRevision(const Call& call) {
  return database_.Read(call.deadline, [&](Connection& connection) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectVersion));
    return std::to_string(rows.front().Uint64(0));
  });
}

}  // namespace hiroba::identity
