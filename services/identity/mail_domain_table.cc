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
// One domain or two for each body at the most; those that expire last would be left out.
constexpr int kMaxLearned = 10'000;
constexpr absl::Duration kReadBudget = absl::Seconds(5);

// Rules with the derived names that they look at.
struct Made {
  Made(const BodyTable& bodies, std::span<const MailDomain> rows,
       std::span<const LearnedDomain> learned)
      : derived(bodies), rules(bodies, derived, rows, learned) {}

  const DerivedDomains derived;
  const MailDomains rules;
};

std::shared_ptr<const MailDomains> Make(const BodyTable& bodies, std::span<const MailDomain> rows,
                                        std::span<const LearnedDomain> learned) {
  const auto made = std::make_shared<const Made>(bodies, rows, learned);
  return {made, &made->rules};
}

}  // namespace

MailDomainTable::MailDomainTable(const BodyTable& bodies, MailDomainStore& store,
                                 LearnedDomainStore& learned)
    : bodies_(bodies), store_(store), learned_(learned), current_(Make(bodies, {}, {})) {}

std::shared_ptr<const MailDomains> MailDomainTable::Current() const {
  MutexLock lock(mutex_);
  return current_;
}

absl::Status MailDomainTable::Refresh(const Call& call) {
  // The revision first: rows that come in between are read again the next time.
  const uint64_t bodies_version = bodies_.version();
  ASSIGN_OR_RETURN(std::string revision, store_.MailDomainsRevision(call));
  ASSIGN_OR_RETURN(const std::string learned_revision, learned_.LearnedDomainsRevision(call));
  revision += fmt::format("/{}/{}", learned_revision, bodies_version);
  {
    MutexLock lock(mutex_);
    if (revision == revision_) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<MailDomain> rows, store_.ListMailDomains(call));
  ASSIGN_OR_RETURN(const std::vector<LearnedDomain> learned,
                   learned_.ListLearnedDomains(call, absl::InfinitePast(), "", kMaxLearned));
  auto rules = Make(bodies_, rows, learned);
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
