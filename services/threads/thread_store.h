// All SQL of threads and of how far members have read them, but for reading views.
#pragma once

#include <optional>
#include <vector>

#include "services/common/audit.h"
#include "services/common/db.h"
#include "services/common/outbox.h"
#include "services/threads/access_cache.h"
#include "services/threads/changes.h"
#include "services/threads/list_cache.h"
#include "services/threads/store.h"
#include "services/threads/thread_views.h"

namespace hiroba::threads {

class SqlThreadStore final : public ThreadStore {
 public:
  // All of them outlive the store.
  SqlThreadStore(Database& database, Outbox& outbox, const AuditTrail& audit, const Clock& clock,
                 Changes& changes, AccessCache& access);

  std::optional<ThreadAccess> FindAccess(ThreadId thread) override;
  absl::StatusOr<ThreadAccess> GetAccess(absl::Time deadline, ThreadId thread,
                                         MemberId viewer) override;
  absl::StatusOr<ThreadView> GetThread(absl::Time deadline, ThreadId thread,
                                       MemberId viewer) override;
  std::optional<std::vector<ThreadView>> FindThreads(const ThreadQuery& query) override;
  absl::StatusOr<std::vector<ThreadView>> ListThreads(absl::Time deadline,
                                                      const ThreadQuery& query) override;
  absl::StatusOr<ThreadView> CreateThread(absl::Time deadline, const NewThread& thread,
                                          TopicDecision decide) override;
  absl::StatusOr<ThreadView> EditThread(absl::Time deadline, ThreadId thread, MemberId viewer,
                                        ThreadDecision decide) override;
  absl::StatusOr<ThreadView> EditReadMark(absl::Time deadline, ThreadId thread, MemberId member,
                                          absl::Time now, ReadMarkDecision decide) override;
  absl::StatusOr<ThreadView> ImportThread(absl::Time deadline,
                                          const ImportedThread& thread) override;

 private:
  Database& database_;
  Outbox& outbox_;
  const AuditTrail& audit_;
  Changes& changes_;
  AccessCache& access_;
  ThreadViews views_;
  ListCache lists_;
};

// For stores whose transactions also touch threads.

// Returns a thread with its row locked until the end of the transaction, which is made within a
// change of that thread. NOT_FOUND, reason THREAD_NOT_FOUND.
absl::StatusOr<Thread> LockThread(Transaction& transaction, const Changes::Change&,
                                  ThreadId thread);

// Stores what a thread says of its posts, and that one of them changed.
absl::Status SavePostsChange(Transaction& transaction, const Thread& thread);

}  // namespace hiroba::threads
