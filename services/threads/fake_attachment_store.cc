#include <algorithm>

#include "services/common/status_macros.h"
#include "services/threads/attachment_rules.h"
#include "services/threads/fake_store.h"

namespace hiroba::threads {

absl::Status FakeStore::CreateAttachment(absl::Time, const Attachment& attachment,
                                         QuotaDecision decide) {
  MutexLock lock(mutex_);
  int files = 0;
  std::int64_t bytes = 0;
  for (const auto& [id, other] : attachments_) {
    if (other.uploader != attachment.uploader || other.post) continue;
    ++files;
    bytes += QuotaSize(other);
  }
  RETURN_IF_ERROR(decide(files, bytes));
  attachments_[attachment.id] = attachment;
  return absl::OkStatus();
}

absl::StatusOr<AttachmentView> FakeStore::GetAttachment(absl::Time, AttachmentId attachment) {
  MutexLock lock(mutex_);
  const auto found = attachments_.find(attachment);
  if (found == attachments_.end()) return AttachmentNotFound();
  AttachmentView view{found->second};
  if (view.attachment.post) {
    const auto post = ViewPost(view.attachment.thread, view.attachment.post, {});
    view.post_deleted = post.ok() && post->post.IsDeleted();
  }
  return view;
}

absl::StatusOr<Attachment> FakeStore::EditAttachment(absl::Time, AttachmentId attachment,
                                                     AttachmentDecision decide) {
  MutexLock lock(mutex_);
  const auto found = attachments_.find(attachment);
  if (found == attachments_.end()) return AttachmentNotFound();
  Attachment after = found->second;
  RETURN_IF_ERROR(decide(after));
  found->second = after;
  return after;
}

absl::StatusOr<std::vector<AttachmentId>> FakeStore::MarkExpired(absl::Time, absl::Time before,
                                                                 int limit) {
  MutexLock lock(mutex_);
  std::vector<AttachmentId> marked;
  for (auto& [id, attachment] : attachments_) {
    if (attachment.post || attachment.create_time >= before) continue;
    if (marked.size() == static_cast<std::size_t>(limit)) break;
    attachment.state = AttachmentState::kRemoving;
    marked.push_back(id);
  }
  return marked;
}

absl::Status FakeStore::RemoveExpired(absl::Time, AttachmentId attachment) {
  MutexLock lock(mutex_);
  const auto found = attachments_.find(attachment);
  if (found != attachments_.end() && found->second.state == AttachmentState::kRemoving) {
    attachments_.erase(found);
  }
  return absl::OkStatus();
}

}  // namespace hiroba::threads
