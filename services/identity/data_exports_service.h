// The RPC edge of DataExports.
#pragma once

#include "hiroba/identity/v1/data_exports.grpc.pb.h"
#include "services/common/blob_store.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/member_stores.h"
#include "services/identity/reauthentication.h"

namespace hiroba::identity {

// Thread-safe.
class DataExportsService final : public v1::DataExports::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    DataExportStore& store;
    const BlobStore& blobs;
    const Reauthentication& reauthentication;
  };
  explicit DataExportsService(Parts parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* CreateDataExport(grpc::CallbackServerContext* context,
                                             const v1::CreateDataExportRequest* request,
                                             v1::DataExport* response) override;
  grpc::ServerUnaryReactor* ListDataExports(grpc::CallbackServerContext* context,
                                            const v1::ListDataExportsRequest* request,
                                            v1::ListDataExportsResponse* response) override;
  grpc::ServerUnaryReactor* ReadDataExport(grpc::CallbackServerContext* context,
                                           const v1::ReadDataExportRequest* request,
                                           v1::ReadDataExportResponse* response) override;

 private:
  const Parts parts_;
};

}  // namespace hiroba::identity
