// The RPC edge of BodyImports, for the operator's tool.
#pragma once

#include <string>
#include <vector>

#include "hiroba/identity/v1/body_imports.grpc.pb.h"
#include "services/common/rpc.h"
#include "services/identity/bodies.h"
#include "services/identity/body_table_refresh.h"
#include "services/identity/store.h"

namespace hiroba::identity {

// Thread-safe.
class BodyImportsService final : public v1::BodyImports::CallbackService {
 public:
  // All of them outlive the service.
  BodyImportsService(Rpc& rpc, const BodyTable& bodies, BodyStore& store, BodyTableRefresh& refresh)
      : rpc_(rpc), bodies_(bodies), store_(store), refresh_(refresh) {}

  grpc::ServerUnaryReactor* ImportBodies(grpc::CallbackServerContext* context,
                                         const v1::ImportBodiesRequest* request,
                                         v1::ImportBodiesResponse* response) override;
  grpc::ServerUnaryReactor* ImportBodySuccessions(
      grpc::CallbackServerContext* context, const v1::ImportBodySuccessionsRequest* request,
      v1::ImportBodySuccessionsResponse* response) override;

 private:
  Rpc& rpc_;
  const BodyTable& bodies_;
  BodyStore& store_;
  BodyTableRefresh& refresh_;
};

}  // namespace hiroba::identity
