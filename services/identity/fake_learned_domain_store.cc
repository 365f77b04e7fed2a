// The learned domains of FakeStore.
#include <algorithm>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"

namespace hiroba::identity {

void FakeStore::KeepLearned(const LearnedDomain& learned) {
  learned_domains_[learned.domain] = learned;
  ++learned_domains_revision_;
}

absl::StatusOr<std::vector<LearnedDomain>> FakeStore::ListLearnedDomains(
    const Call&, absl::Time after_expire_time, std::string_view after_domain, int limit) {
  MutexLock lock(mutex_);
  std::vector<LearnedDomain> listed;
  for (const auto& [domain, learned] : learned_domains_) {
    const std::pair key(learned.expire_time, std::string_view(learned.domain));
    if (after_domain.empty() || key > std::pair(after_expire_time, after_domain)) {
      listed.push_back(learned);
    }
  }
  std::stable_sort(listed.begin(), listed.end(),
                   [](const auto& a, const auto& b) { return a.expire_time < b.expire_time; });
  if (listed.size() > static_cast<size_t>(limit)) listed.resize(static_cast<size_t>(limit));
  return listed;
}

absl::StatusOr<LearnedDomain> FakeStore::EditLearnedDomain(
    const Call&, std::string_view domain, absl::FunctionRef<absl::Status(LearnedDomain&)> decide) {
  MutexLock lock(mutex_);
  const auto found = learned_domains_.find(std::string(domain));
  if (found == learned_domains_.end()) {
    return NotFound("LEARNED_DOMAIN_NOT_FOUND", "そのドメインは覚えていません。");
  }
  LearnedDomain learned = found->second;
  RETURN_IF_ERROR(decide(learned));
  KeepLearned(learned);
  return learned;
}

absl::Status FakeStore::ForgetLearnedDomain(const Call&, std::string_view domain, MemberId,
                                            absl::Time) {
  MutexLock lock(mutex_);
  learned_domains_.erase(std::string(domain));
  ++learned_domains_revision_;
  return absl::OkStatus();
}

absl::StatusOr<std::string> FakeStore::LearnedDomainsRevision(const Call&) {
  MutexLock lock(mutex_);
  return std::to_string(learned_domains_revision_);
}

}  // namespace hiroba::identity
