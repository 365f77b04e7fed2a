// The RPC edge of DataExportParts: takes the parts that other services hand over.
#pragma once

#include "hiroba/api/v1/data_export_parts.grpc.pb.h"
#include "services/common/blob_store.h"
#include "services/common/clock.h"
#include "services/common/rpc.h"
#include "services/identity/data_export_convert.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

// Thread-safe.
class DataExportPartsService final : public api::v1::DataExportParts::CallbackService {
 public:
  // All of them outlive the service.
  DataExportPartsService(Rpc& rpc, const Clock& clock, DataExportStore& store,
                         const BlobStore& blobs)
      : rpc_(rpc), clock_(clock), store_(store), blobs_(blobs) {}

  grpc::ServerUnaryReactor* WriteDataExportPart(
      grpc::CallbackServerContext* context, const api::v1::WriteDataExportPartRequest* request,
      api::v1::WriteDataExportPartResponse* response) override;

 private:
  absl::StatusOr<DataExportPart> Write(const Call& call, const PieceToWrite& piece,
                                       std::string_view data);

  Rpc& rpc_;
  const Clock& clock_;
  DataExportStore& store_;
  const BlobStore& blobs_;
};

}  // namespace hiroba::identity
