// All SQL of attachments.
#pragma once

#include <vector>

#include "services/common/db.h"
#include "services/threads/store.h"

namespace hiroba::threads {

class SqlAttachmentStore final : public AttachmentStore {
 public:
  // The database outlives the store.
  explicit SqlAttachmentStore(Database& database) : database_(database) {}

  absl::Status CreateAttachment(absl::Time deadline, const Attachment& attachment,
                                QuotaDecision decide) override;
  absl::StatusOr<AttachmentView> GetAttachment(absl::Time deadline,
                                               AttachmentId attachment) override;
  absl::StatusOr<Attachment> EditAttachment(absl::Time deadline, AttachmentId attachment,
                                            AttachmentDecision decide) override;
  absl::StatusOr<std::vector<AttachmentId>> MarkExpired(absl::Time deadline, absl::Time before,
                                                        int limit) override;
  absl::Status RemoveExpired(absl::Time deadline, AttachmentId attachment) override;

 private:
  Database& database_;
};

absl::Status AttachmentNotUsable();

// Ties finished files of the post's author to a new post, in their order, and returns them.
// INVALID_ARGUMENT, reason ATTACHMENT_NOT_USABLE. For the store of posts.
absl::StatusOr<std::vector<Attachment>> AttachToPost(Transaction& transaction, const Post& post,
                                                     const std::vector<AttachmentId>& attachments);

}  // namespace hiroba::threads
