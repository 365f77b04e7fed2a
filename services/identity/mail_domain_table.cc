#include "services/identity/mail_domain_table.h"

#include <utility>
#include <vector>

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

constexpr absl::Duration kWatchInterval = absl::Seconds(5);
// One domain or two for each body at the most; those that expire last would be left out.
constexpr int kMaxLearned = 10'000;
constexpr absl::Duration kReadBudget = absl::Seconds(5);

}  // namespace

MailDomainTable::MailDomainTable(const BodyTable& bodies, MailDomainStore& store,
                                 LearnedDomainStore& learned)
    : bodies_(bodies),
      store_(store),
      learned_(learned),
      derived_(bodies),
      current_(std::make_shared<MailDomains>(bodies_, derived_, std::span<const MailDomain>())) {}

std::shared_ptr<const MailDomains> MailDomainTable::Current() const {
  MutexLock lock(mutex_);
  return current_;
}

absl::Status MailDomainTable::Refresh(const Call& call) {
  // The revision first: rows that come in between are read again the next time.
  ASSIGN_OR_RETURN(std::string revision, store_.MailDomainsRevision(call));
  ASSIGN_OR_RETURN(const std::string learned_revision, learned_.LearnedDomainsRevision(call));
  revision += "/" + learned_revision;
  {
    MutexLock lock(mutex_);
    if (revision == revision_) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<MailDomain> rows, store_.ListMailDomains(call));
  ASSIGN_OR_RETURN(const std::vector<LearnedDomain> learned,
                   learned_.ListLearnedDomains(call, absl::InfinitePast(), "", kMaxLearned));
  auto rules = std::make_shared<const MailDomains>(bodies_, derived_, rows, learned);
  MutexLock lock(mutex_);
  current_ = std::move(rules);
  revision_ = std::move(revision);
  return absl::OkStatus();
}

void MailDomainTable::Watch(std::stop_token stop, InternalCalls& calls) {
  do {
    const absl::Status status = Refresh(calls.New("identity.WatchMailDomains", kReadBudget));
    if (!status.ok()) Log(WARNING, "mail domains not read", {{"status", status}});
  } while (WaitUnlessStopped(stop, kWatchInterval));
}

}  // namespace hiroba::identity
