// The RPC edge of Duties: the list for everyone.
#pragma once

#include "hiroba/identity/v1/duties.grpc.pb.h"
#include "services/common/rpc.h"

namespace hiroba::identity {

// Thread-safe.
class DutiesService final : public v1::Duties::CallbackService {
 public:
  // `rpc` outlives the service.
  explicit DutiesService(Rpc& rpc) : rpc_(rpc) {}

  grpc::ServerUnaryReactor* ListDuties(grpc::CallbackServerContext* context,
                                       const v1::ListDutiesRequest* request,
                                       v1::ListDutiesResponse* response) override;

 private:
  Rpc& rpc_;
};

}  // namespace hiroba::identity
