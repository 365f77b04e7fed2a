// All SQL of posts, their revisions, and who found them helpful.
#pragma once

#include <span>
#include <vector>

#include "services/common/audit.h"
#include "services/common/db.h"
#include "services/common/outbox.h"
#include "services/threads/access_cache.h"
#include "services/threads/changes.h"
#include "services/threads/store.h"

namespace hiroba::threads {

class SqlPostStore final : public PostStore {
 public:
  // All of them outlive the store.
  SqlPostStore(Database& database, Outbox& outbox, const AuditTrail& audit, Changes& changes,
               AccessCache& access)
      : database_(database), outbox_(outbox), audit_(audit), changes_(changes), access_(access) {}

  absl::StatusOr<Post> CreatePost(absl::Time deadline, const NewPost& post,
                                  WriteDecision decide) override;
  absl::StatusOr<PostView> GetPost(absl::Time deadline, ThreadId thread, PostId post,
                                   MemberId viewer) override;
  absl::StatusOr<std::vector<Post>> ListPosts(absl::Time deadline, ThreadId thread,
                                              int start_number, int limit, bool with_text) override;
  absl::StatusOr<std::vector<PostId>> ListFoundHelpful(absl::Time deadline, MemberId member,
                                                       std::span<const PostId> posts) override;
  absl::StatusOr<PostView> EditPost(absl::Time deadline, ThreadId thread, PostId post,
                                    MemberId editor, PostDecision decide) override;
  absl::StatusOr<PostView> React(absl::Time deadline, ThreadId thread, PostId post, MemberId member,
                                 bool undo, absl::Time now, ReactDecision decide) override;

 private:
  Database& database_;
  Outbox& outbox_;
  const AuditTrail& audit_;
  Changes& changes_;
  AccessCache& access_;
};

// Adds post number 1 of a thread whose row the transaction has just inserted, with its attachments
// and event. For the store of threads.
absl::Status InsertFirstPost(Transaction& transaction, Outbox& outbox, const ThreadAccess& thread,
                             const NewPost& post);

}  // namespace hiroba::threads
