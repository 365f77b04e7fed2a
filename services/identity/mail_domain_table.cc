#include "services/identity/mail_domain_table.h"

#include <utility>
#include <vector>

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

constexpr absl::Duration kWatchInterval = absl::Seconds(5);
constexpr absl::Duration kReadBudget = absl::Seconds(5);

}  // namespace

MailDomainTable::MailDomainTable(const BodyTable& bodies, MailDomainStore& store)
    : bodies_(bodies),
      store_(store),
      derived_(bodies),
      current_(std::make_shared<MailDomains>(bodies_, derived_, std::span<const MailDomain>())) {}

std::shared_ptr<const MailDomains> MailDomainTable::Current() const {
  MutexLock lock(mutex_);
  return current_;
}

absl::Status MailDomainTable::Refresh(const Call& call) {
  // The revision first: rows that come in between are read again the next time.
  ASSIGN_OR_RETURN(std::string revision, store_.MailDomainsRevision(call));
  {
    MutexLock lock(mutex_);
    if (revision == revision_) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<MailDomain> rows, store_.ListMailDomains(call));
  auto rules = std::make_shared<const MailDomains>(bodies_, derived_, rows);
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
