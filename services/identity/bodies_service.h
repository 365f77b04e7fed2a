// The RPC edge of Bodies: the table of bodies for everyone.
#pragma once

#include "hiroba/identity/v1/bodies.grpc.pb.h"
#include "services/common/rpc.h"
#include "services/identity/bodies.h"

namespace hiroba::identity {

// Thread-safe.
class BodiesService final : public v1::Bodies::CallbackService {
 public:
  // Both outlive the service.
  BodiesService(Rpc& rpc, const BodyTable& bodies) : rpc_(rpc), bodies_(bodies) {}

  grpc::ServerUnaryReactor* GetBody(grpc::CallbackServerContext* context,
                                    const v1::GetBodyRequest* request, v1::Body* response) override;
  grpc::ServerUnaryReactor* ListBodies(grpc::CallbackServerContext* context,
                                       const v1::ListBodiesRequest* request,
                                       v1::ListBodiesResponse* response) override;

 private:
  Rpc& rpc_;
  const BodyTable& bodies_;
};

}  // namespace hiroba::identity
