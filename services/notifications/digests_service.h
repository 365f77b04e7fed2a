// The RPC edge of digests: the preview.
#pragma once

#include "hiroba/notifications/v1/digests.grpc.pb.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/rpc.h"
#include "services/notifications/clients.h"
#include "services/notifications/mailer.h"
#include "services/notifications/member_store.h"

namespace hiroba::notifications {

class DigestsService final : public v1::Digests::CallbackService {
 public:
  // All outlive the service.
  DigestsService(Rpc& rpc, MemberStore& store, ThreadsClient& threads, const Mailer& mailer,
                 InternalCalls& calls, const Clock& clock);

  grpc::ServerUnaryReactor* PreviewDigest(grpc::CallbackServerContext* context,
                                          const v1::PreviewDigestRequest* request,
                                          v1::Digest* response) override;

 private:
  Rpc& rpc_;
  MemberStore& store_;
  ThreadsClient& threads_;
  const Mailer& mailer_;
  InternalCalls& calls_;
  const Clock& clock_;
};

}  // namespace hiroba::notifications
