// The RPC edge of Bodies: the table of bodies for everyone, and what members see of them.
#pragma once

#include "hiroba/identity/v1/bodies.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/rpc.h"
#include "services/identity/bodies.h"
#include "services/identity/store.h"

namespace hiroba::identity {

// Thread-safe.
class BodiesService final : public v1::Bodies::CallbackService {
 public:
  // All of them outlive the service.
  BodiesService(Rpc& rpc, const Clock& clock, const BodyTable& bodies, BodyStore& store)
      : rpc_(rpc), clock_(clock), bodies_(bodies), store_(store) {}

  grpc::ServerUnaryReactor* GetBody(grpc::CallbackServerContext* context,
                                    const v1::GetBodyRequest* request, v1::Body* response) override;
  grpc::ServerUnaryReactor* ListBodies(grpc::CallbackServerContext* context,
                                       const v1::ListBodiesRequest* request,
                                       v1::ListBodiesResponse* response) override;
  grpc::ServerUnaryReactor* ListSimilarBodies(grpc::CallbackServerContext* context,
                                              const v1::ListSimilarBodiesRequest* request,
                                              v1::ListSimilarBodiesResponse* response) override;

 private:
  absl::CivilDay Today() const;
  absl::StatusOr<int> CountMembers(const Call& call, const BodyCatalog& catalog,
                                   std::string_view id) const;

  Rpc& rpc_;
  const Clock& clock_;
  const BodyTable& bodies_;
  BodyStore& store_;
};

}  // namespace hiroba::identity
