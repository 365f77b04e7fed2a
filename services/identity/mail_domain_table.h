// The rules of mail domains over the tables as they are now: holds MailDomains in memory and makes
// it anew when the imported or the learned domains, or the bodies, have changed, here or in another
// replica.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "services/common/call.h"
#include "services/common/mutex.h"
#include "services/identity/admission_stores.h"
#include "services/identity/mail_domains.h"

namespace hiroba::identity {

// Thread-safe. Begins with an empty table: everything is judged by derived names until the first
// Refresh.
class MailDomainTable {
 public:
  // All outlive the object.
  MailDomainTable(const BodyTable& bodies, MailDomainStore& store, LearnedDomainStore& learned);

  // Returns the rules of now, which stay as they are.
  std::shared_ptr<const MailDomains> Current() const;

  // Reads the tables if they, or that of the bodies, have changed.
  absl::Status Refresh(const Call& call);

  // Refreshes now and then until told to stop: other replicas import too.
  void Watch(std::stop_token stop, InternalCalls& calls);

 private:
  const BodyTable& bodies_;
  MailDomainStore& store_;
  LearnedDomainStore& learned_;
  mutable Mutex mutex_;
  std::shared_ptr<const MailDomains> current_ ABSL_GUARDED_BY(mutex_);
  std::string revision_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hiroba::identity
