// The mail domains of FakeStore.
#include "services/identity/fake_store.h"

namespace hiroba::identity {

absl::StatusOr<int> FakeStore::ImportMailDomains(const Call&, const std::vector<MailDomain>& rows) {
  MutexLock lock(mutex_);
  int changed = 0;
  for (const MailDomain& row : rows) {
    MailDomain& kept = mail_domains_[row.domain];
    if (kept == row) continue;
    kept = row;
    ++changed;
  }
  if (changed > 0) ++mail_domains_revision_;
  return changed;
}

absl::StatusOr<std::vector<MailDomain>> FakeStore::ListMailDomains(const Call&) {
  MutexLock lock(mutex_);
  std::vector<MailDomain> rows;
  for (const auto& [domain, row] : mail_domains_) rows.push_back(row);
  return rows;
}

absl::StatusOr<std::string> FakeStore::MailDomainsRevision(const Call&) {
  MutexLock lock(mutex_);
  return std::to_string(mail_domains_revision_);
}

}  // namespace hiroba::identity
