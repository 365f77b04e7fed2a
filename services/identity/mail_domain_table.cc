#include "services/identity/mail_domain_table.h"

#include <fmt/format.h>

#include <span>
#include <utility>
#include <vector>

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

constexpr absl::Duration kWatchInterval = absl::Seconds(5);
constexpr absl::Duration kReadBudget = absl::Seconds(5);

// Rules with the derived names that they look at.
struct Made {
  Made(const BodyTable& bodies, std::span<const MailDomain> rows)
      : derived(bodies), rules(bodies, derived, rows) {}

  const DerivedDomains derived;
  const MailDomains rules;
};

std::shared_ptr<const MailDomains> Make(const BodyTable& bodies, std::span<const MailDomain> rows) {
  const auto made = std::make_shared<const Made>(bodies, rows);
  return {made, &made->rules};
}

}  // namespace

MailDomainTable::MailDomainTable(const BodyTable& bodies, MailDomainStore& store)
    : bodies_(bodies), store_(store), current_(Make(bodies, {})) {}

std::shared_ptr<const MailDomains> MailDomainTable::Current() const {
  MutexLock lock(mutex_);
  return current_;
}

absl::Status MailDomainTable::Refresh(const Call& call) {
  // The revision first: rows that come in between are read again the next time.
  const uint64_t bodies_version = bodies_.version();
  ASSIGN_OR_RETURN(std::string revision, store_.MailDomainsRevision(call));
  revision += fmt::format(" {}", bodies_version);
  {
    MutexLock lock(mutex_);
    if (revision == revision_) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<MailDomain> rows, store_.ListMailDomains(call));
  auto rules = Make(bodies_, rows);
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
