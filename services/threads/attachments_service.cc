#include "services/threads/attachments_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/common/violations.h"
#include "services/threads/attachment_convert.h"
#include "services/threads/attachment_rules.h"
#include "services/threads/names.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

constexpr std::int64_t kDefaultReadSize = 256 * 1024;
constexpr absl::Duration kKeepUnattached = absl::Hours(24);
constexpr absl::Duration kSweepInterval = absl::Minutes(10);
constexpr int kSweepBatch = 100;

}  // namespace

absl::StatusOr<Attachment> AttachmentsService::FindReadable(const Call& call,
                                                            const std::string& name) {
  ASSIGN_OR_RETURN(const AttachmentId id, ParseAttachmentName(name, "name"));
  ASSIGN_OR_RETURN(AttachmentView view, attachments_.GetAttachment(call.deadline, id));
  Attachment& attachment = view.attachment;
  if (attachment.state != AttachmentState::kFinished || view.post_deleted) {
    return AttachmentNotFound();
  }
  if (!attachment.post) {
    if (!MayReadUnattached(call.caller, attachment)) return AttachmentNotFound();
    return std::move(attachment);
  }
  ASSIGN_OR_RETURN(const ThreadAccess access,
                   threads_.GetAccess(call.deadline, attachment.thread, call.caller.member));
  if (!CheckReadable(access).ok()) return AttachmentNotFound();
  return std::move(attachment);
}

absl::StatusOr<Attachment> AttachmentsService::FindOwn(const Call& call, AttachmentId id) {
  ASSIGN_OR_RETURN(AttachmentView view, attachments_.GetAttachment(call.deadline, id));
  if (!MayReadUnattached(call.caller, view.attachment) ||
      view.attachment.state == AttachmentState::kRemoving) {
    return AttachmentNotFound();
  }
  return std::move(view.attachment);
}

grpc::ServerUnaryReactor* AttachmentsService::GetAttachment(grpc::CallbackServerContext* context,
                                                            const v1::GetAttachmentRequest* request,
                                                            v1::Attachment* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Attachment attachment, FindReadable(call, request->name()));
    *response = ToProto(attachment);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AttachmentsService::BeginAttachment(
    grpc::CallbackServerContext* context, const v1::BeginAttachmentRequest* request,
    v1::Attachment* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckIsMember(call.caller));
    Attachment attachment;
    attachment.filename = CleanFilename(request->filename());
    if (request->size() == 0 || request->size() < -1) {
      return FieldViolation("size", "空のファイルは添付できません。");
    }
    RETURN_IF_ERROR(CheckUpload(attachment.filename, request->size()));
    attachment.id = ids_.New<AttachmentId>();
    attachment.uploader = call.caller.member;
    attachment.announced_size = request->size();
    attachment.create_time = clock_.Now();
    RETURN_IF_ERROR(attachments_.CreateAttachment(
        call.deadline, attachment, [&](int files, std::int64_t bytes) {
          return CheckUploadQuota(files, bytes + QuotaSize(attachment));
        }));
    *response = ToProto(attachment);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AttachmentsService::WriteAttachment(
    grpc::CallbackServerContext* context, const v1::WriteAttachmentRequest* request,
    v1::WriteAttachmentResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const AttachmentId id, ParseAttachmentName(request->name(), "name"));
    const auto size = static_cast<std::int64_t>(request->data().size());
    if (size < 1 || size > kMaxPieceSize) {
      return FieldViolation("data", "一度に送れるのは 1 バイトから 1 MiB までです。");
    }
    if (request->offset() < 0) return FieldViolation("offset", "0 以上にしてください。");
    ASSIGN_OR_RETURN(const Attachment before, FindOwn(call, id));
    ASSIGN_OR_RETURN(const Piece piece, CheckPiece(before, request->offset(), size));
    response->set_size(static_cast<std::int32_t>(before.size));
    if (piece == Piece::kAlreadyWritten) return absl::OkStatus();
    // The bytes first, then how many there are: after a crash the piece is wanted again.
    RETURN_IF_ERROR(blobs_.Write(id, request->offset(), request->data()));
    const absl::StatusOr<Attachment> after =
        attachments_.EditAttachment(call.deadline, id, [&](Attachment& attachment) -> absl::Status {
          ASSIGN_OR_RETURN(const Piece now, CheckPiece(attachment, request->offset(), size));
          if (now == Piece::kWrite) attachment.size = request->offset() + size;
          return absl::OkStatus();
        });
    RETURN_IF_ERROR(after.status());
    response->set_size(static_cast<std::int32_t>(after->size));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AttachmentsService::FinishAttachment(
    grpc::CallbackServerContext* context, const v1::FinishAttachmentRequest* request,
    v1::Attachment* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const AttachmentId id, ParseAttachmentName(request->name(), "name"));
    ASSIGN_OR_RETURN(const Attachment before, FindOwn(call, id));
    if (before.state == AttachmentState::kFinished) {
      *response = ToProto(before);
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(CheckComplete(before));
    ASSIGN_OR_RETURN(const FileSample sample, blobs_.Sample(id));
    ASSIGN_OR_RETURN(const std::string media_type,
                     DecideMediaType(before.filename, file_types_.Detect(sample.head), sample));
    ASSIGN_OR_RETURN(const Blob blob, blobs_.Finish(id));
    const absl::StatusOr<Attachment> finished =
        attachments_.EditAttachment(call.deadline, id, [&](Attachment& attachment) {
          attachment.media_type = media_type;
          attachment.sha256 = blob.sha256;
          attachment.size = blob.size;
          attachment.state = AttachmentState::kFinished;
          return absl::OkStatus();
        });
    RETURN_IF_ERROR(finished.status());
    *response = ToProto(*finished);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AttachmentsService::AbortAttachment(
    grpc::CallbackServerContext* context, const v1::AbortAttachmentRequest* request,
    google::protobuf::Empty*) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const AttachmentId id, ParseAttachmentName(request->name(), "name"));
    RETURN_IF_ERROR(FindOwn(call, id).status());
    // Marked first, as what has expired is: after a crash in between the sweeper takes the rest.
    RETURN_IF_ERROR(attachments_.EditAttachment(call.deadline, id, AbortUpload).status());
    RETURN_IF_ERROR(blobs_.Remove(id));
    return attachments_.RemoveExpired(call.deadline, id);
  });
}

grpc::ServerUnaryReactor* AttachmentsService::ReadAttachment(
    grpc::CallbackServerContext* context, const v1::ReadAttachmentRequest* request,
    v1::ReadAttachmentResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    if (request->offset() < 0) return FieldViolation("offset", "0 以上にしてください。");
    if (request->limit() < 0) return FieldViolation("limit", "0 以上にしてください。");
    ASSIGN_OR_RETURN(const Attachment attachment, FindReadable(call, request->name()));
    const std::int64_t limit = request->limit() == 0
                                   ? kDefaultReadSize
                                   : std::min<std::int64_t>(request->limit(), kMaxPieceSize);
    const std::int64_t left = std::max<std::int64_t>(0, attachment.size - request->offset());
    ASSIGN_OR_RETURN(*response->mutable_data(),
                     blobs_.Read(attachment.id, request->offset(), std::min(limit, left)));
    *response->mutable_attachment() = ToProto(attachment);
    return absl::OkStatus();
  });
}

absl::StatusOr<int> RemoveExpiredAttachments(AttachmentStore& attachments, const BlobStore& blobs,
                                             absl::Time now, absl::Time deadline) {
  int removed = 0;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<AttachmentId> expired,
                     attachments.MarkExpired(deadline, now - kKeepUnattached, kSweepBatch));
    for (const AttachmentId id : expired) {
      RETURN_IF_ERROR(blobs.Remove(id));
      RETURN_IF_ERROR(attachments.RemoveExpired(deadline, id));
      ++removed;
    }
    if (expired.size() < kSweepBatch) return removed;
  }
}

void RunAttachmentSweeper(AttachmentStore& attachments, const BlobStore& blobs, const Clock& clock,
                          const std::stop_token& stop) {
  do {
    const absl::StatusOr<int> removed =
        RemoveExpiredAttachments(attachments, blobs, clock.Now(), absl::Now() + absl::Minutes(1));
    if (!removed.ok()) {
      Log(WARNING, "expired attachments not removed", {{"error", removed.status()}});
    } else if (*removed > 0) {
      Log(INFO, "expired attachments removed", {{"count", *removed}});
    }
  } while (WaitUnlessStopped(stop, kSweepInterval));
}

}  // namespace hiroba::threads
