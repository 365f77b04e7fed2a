// The RPC edge of Bounces: what mail servers say of members' addresses. For services and the
// operator's tool.
#pragma once

#include "hiroba/identity/v1/bounces.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/rpc.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

// Thread-safe.
class BouncesService final : public v1::Bounces::CallbackService {
 public:
  // All of them outlive the service.
  BouncesService(Rpc& rpc, const Clock& clock, MemberStore& store)
      : rpc_(rpc), clock_(clock), store_(store) {}

  grpc::ServerUnaryReactor* ReportBounces(grpc::CallbackServerContext* context,
                                          const v1::ReportBouncesRequest* request,
                                          v1::ReportBouncesResponse* response) override;

 private:
  // Returns whether the bounce told something new.
  absl::StatusOr<bool> Note(const Call& call, const v1::Bounce& bounce);

  Rpc& rpc_;
  const Clock& clock_;
  MemberStore& store_;
};

}  // namespace hiroba::identity
