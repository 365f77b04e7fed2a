// The edge of attachments: protos/hiroba/threads/v1/attachments.proto; and the loop that removes
// what nobody used.
#pragma once

#include <stop_token>

#include "hiroba/threads/v1/attachments.grpc.pb.h"
#include "services/common/blob_store.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/threads/file_type.h"
#include "services/threads/store.h"

namespace hiroba::threads {

// Thread-safe.
class AttachmentsService final : public v1::Attachments::CallbackService {
 public:
  // All outlive the service.
  AttachmentsService(Rpc& rpc, ThreadStore& threads, AttachmentStore& attachments,
                     const BlobStore& blobs, const Clock& clock, IdGenerator& ids)
      : rpc_(rpc),
        threads_(threads),
        attachments_(attachments),
        blobs_(blobs),
        clock_(clock),
        ids_(ids) {}

  grpc::ServerUnaryReactor* GetAttachment(grpc::CallbackServerContext* context,
                                          const v1::GetAttachmentRequest* request,
                                          v1::Attachment* response) override;
  grpc::ServerUnaryReactor* BeginAttachment(grpc::CallbackServerContext* context,
                                            const v1::BeginAttachmentRequest* request,
                                            v1::Attachment* response) override;
  grpc::ServerUnaryReactor* WriteAttachment(grpc::CallbackServerContext* context,
                                            const v1::WriteAttachmentRequest* request,
                                            v1::WriteAttachmentResponse* response) override;
  grpc::ServerUnaryReactor* FinishAttachment(grpc::CallbackServerContext* context,
                                             const v1::FinishAttachmentRequest* request,
                                             v1::Attachment* response) override;
  grpc::ServerUnaryReactor* AbortAttachment(grpc::CallbackServerContext* context,
                                            const v1::AbortAttachmentRequest* request,
                                            google::protobuf::Empty* response) override;
  grpc::ServerUnaryReactor* ReadAttachment(grpc::CallbackServerContext* context,
                                           const v1::ReadAttachmentRequest* request,
                                           v1::ReadAttachmentResponse* response) override;

 private:
  // Returns a finished attachment that the caller may read.
  absl::StatusOr<Attachment> FindReadable(const Call& call, const std::string& name);
  // Returns an attachment that the caller uploads or uploaded.
  absl::StatusOr<Attachment> FindOwn(const Call& call, AttachmentId id);

  Rpc& rpc_;
  ThreadStore& threads_;
  AttachmentStore& attachments_;
  const BlobStore& blobs_;
  const Clock& clock_;
  IdGenerator& ids_;
  FileTypeDetector file_types_;
};

// Removes files that were begun more than 24 hours ago and go with no post, in row and blob.
// Returns how many. Several replicas may do it at once.
absl::StatusOr<int> RemoveExpiredAttachments(AttachmentStore& attachments, const BlobStore& blobs,
                                             absl::Time now, absl::Time deadline);

// Does that every ten minutes until told to stop.
void RunAttachmentSweeper(AttachmentStore& attachments, const BlobStore& blobs, const Clock& clock,
                          const std::stop_token& stop);

}  // namespace hiroba::threads
