// The RPC edge of Suspensions.
#pragma once

#include <functional>
#include <string_view>

#include "hiroba/identity/v1/suspensions.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/bodies.h"
#include "services/identity/mails.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

// Thread-safe.
class SuspensionsService final : public v1::Suspensions::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    const BodyTable& bodies;
    SuspensionStore& store;
    const MailFrame& mail_frame;
    // As in SessionsService.
    std::function<void(std::string_view name)> announce;
  };
  explicit SuspensionsService(Parts parts);

  grpc::ServerUnaryReactor* SuspendMember(grpc::CallbackServerContext* context,
                                          const v1::SuspendMemberRequest* request,
                                          v1::Member* response) override;
  grpc::ServerUnaryReactor* UnsuspendMember(grpc::CallbackServerContext* context,
                                            const v1::UnsuspendMemberRequest* request,
                                            v1::Member* response) override;

 private:
  const Parts parts_;
};

}  // namespace hiroba::identity
