#include "services/threads/attachment_store.h"

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/threads/attachment_rules.h"
#include "services/threads/rows.h"

namespace hiroba::threads {
namespace {

// As QuotaSize says, without the new one. Waits for uploads that are being begun. Uses
// attachments_by_uploader: (largest size, uploader, attachment).
constexpr Statement kSumUnattached{
    "sum_unattached",
    "SELECT COUNT(*),COALESCE(SUM(IF(announced_size<0 AND state=1,?,"
    "GREATEST(announced_size,size))),0) FROM attachments "
    "WHERE uploader_id=? AND post_id IS NULL AND attachment_id<>? LOCK IN SHARE MODE"};

constexpr Statement kInsertAttachment{
    "insert_attachment",
    "INSERT INTO attachments (attachment_id,uploader_id,filename,media_type,sha256,announced_size,"
    "size,state,create_time,place) VALUES (?,?,?,'','',?,0,1,?,0)"};

// Uses the primary key and posts_id.
constexpr Statement kSelectAttachment{
    "select_attachment", "SELECT " HIROBA_ATTACHMENT_COLUMNS
                         ",p.delete_time IS NOT NULL FROM attachments a "
                         "LEFT JOIN posts p ON p.post_id=a.post_id WHERE a.attachment_id=?"};

constexpr Statement kLockAttachment{"lock_attachment",
                                    "SELECT " HIROBA_ATTACHMENT_COLUMNS
                                    " FROM attachments a WHERE a.attachment_id=? FOR UPDATE"};

constexpr Statement kUpdateAttachment{
    "update_attachment",
    "UPDATE attachments SET media_type=?,sha256=?,size=?,state=? WHERE attachment_id=?"};

constexpr Statement kAttach{
    "attach_to_post",
    "UPDATE attachments SET post_id=?,thread_id=?,place=? "
    "WHERE attachment_id=? AND uploader_id=? AND state=2 AND post_id IS NULL"};

// Uses attachments_by_post.
constexpr Statement kSelectOfPost{"select_attachments_of_post",
                                  "SELECT " HIROBA_ATTACHMENT_COLUMNS
                                  " FROM attachments a WHERE a.post_id=? ORDER BY a.place"};

// Uses attachments_by_post.
constexpr Statement kSelectExpired{
    "select_expired_attachments",
    "SELECT attachment_id FROM attachments WHERE post_id IS NULL AND create_time<? "
    "ORDER BY create_time LIMIT ?"};

constexpr Statement kMarkExpired{
    "mark_expired_attachment",
    "UPDATE attachments SET state=3 WHERE attachment_id=? AND post_id IS NULL"};

constexpr Statement kDeleteExpired{"delete_expired_attachment",
                                   "DELETE FROM attachments WHERE attachment_id=? AND state=3"};

}  // namespace

absl::Status AttachmentNotUsable() {
  return InvalidArgument("ATTACHMENT_NOT_USABLE",
                         "添付ファイルが使えません。送信が終わっていないか、期限が切れています。も"
                         "う一度添付してください。");
}

absl::StatusOr<std::vector<Attachment>> AttachToPost(Transaction& transaction, const Post& post,
                                                     const std::vector<AttachmentId>& attachments) {
  std::vector<Attachment> attached;
  if (attachments.empty()) return attached;
  int place = 0;
  for (const AttachmentId id : attachments) {
    ASSIGN_OR_RETURN(
        const std::uint64_t found,
        transaction.Execute(kAttach, post.id, post.thread, ++place, id, post.author.member));
    if (found == 0) return AttachmentNotUsable();
  }
  ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectOfPost, post.id));
  for (const Row row : rows) attached.push_back(ReadAttachment(row));
  return attached;
}

absl::Status SqlAttachmentStore::CreateAttachment(absl::Time deadline, const Attachment& attachment,
                                                  QuotaDecision decide) {
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    // Inserted before it is counted: of two that begin at once, one waits for the other's row, or
    // both do and one is run again.
    RETURN_IF_ERROR(transaction
                        .Execute(kInsertAttachment, attachment.id, attachment.uploader,
                                 attachment.filename, attachment.announced_size,
                                 attachment.create_time)
                        .status());
    ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSumUnattached, kMaxFileSize,
                                                         attachment.uploader, attachment.id));
    return decide(static_cast<int>(rows.front().Int64(0)), rows.front().Int64(1));
  });
}

absl::StatusOr<AttachmentView> SqlAttachmentStore::GetAttachment(absl::Time deadline,
                                                                 AttachmentId attachment) {
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<AttachmentView> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectAttachment, attachment));
    if (rows.empty()) return AttachmentNotFound();
    return AttachmentView{ReadAttachment(rows.front()), rows.front().Bool(kAttachmentColumns)};
  });
}

absl::StatusOr<Attachment> SqlAttachmentStore::EditAttachment(absl::Time deadline, AttachmentId id,
                                                              AttachmentDecision decide) {
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::StatusOr<Attachment> {
    ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kLockAttachment, id));
    if (rows.empty()) return AttachmentNotFound();
    Attachment attachment = ReadAttachment(rows.front());
    RETURN_IF_ERROR(decide(attachment));
    RETURN_IF_ERROR(transaction
                        .Execute(kUpdateAttachment, attachment.media_type, attachment.sha256,
                                 attachment.size, static_cast<int>(attachment.state), id)
                        .status());
    return attachment;
  });
}

absl::StatusOr<std::vector<AttachmentId>> SqlAttachmentStore::MarkExpired(absl::Time deadline,
                                                                          absl::Time before,
                                                                          int limit) {
  using Ids = std::vector<AttachmentId>;
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::StatusOr<Ids> {
    ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectExpired, before, limit));
    Ids marked;
    for (const Row row : rows) {
      const AttachmentId id{row.Uint64(0)};
      ASSIGN_OR_RETURN(const std::uint64_t found, transaction.Execute(kMarkExpired, id));
      if (found == 1) marked.push_back(id);
    }
    return marked;
  });
}

absl::Status SqlAttachmentStore::RemoveExpired(absl::Time deadline, AttachmentId attachment) {
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    return transaction.Execute(kDeleteExpired, attachment).status();
  });
}

}  // namespace hiroba::threads
