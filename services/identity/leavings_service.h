// The RPC edge of Leavings.
#pragma once

#include <functional>
#include <string_view>

#include "hiroba/identity/v1/leavings.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/mails.h"
#include "services/identity/member_stores.h"
#include "services/identity/reauthentication.h"

namespace hiroba::identity {

// Thread-safe.
class LeavingsService final : public v1::Leavings::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    MemberStore& members;
    LeavingStore& store;
    const Reauthentication& reauthentication;
    const MailFrame& mail_frame;
    // As in SessionsService.
    std::function<void(std::string_view name)> announce;
  };
  explicit LeavingsService(Parts parts);

  grpc::ServerUnaryReactor* CreateLeaving(grpc::CallbackServerContext* context,
                                          const v1::CreateLeavingRequest* request,
                                          v1::Leaving* response) override;
  grpc::ServerUnaryReactor* GetLeaving(grpc::CallbackServerContext* context,
                                       const v1::GetLeavingRequest* request,
                                       v1::Leaving* response) override;
  grpc::ServerUnaryReactor* DeleteLeaving(grpc::CallbackServerContext* context,
                                          const v1::DeleteLeavingRequest* request,
                                          v1::Leaving* response) override;

 private:
  const Parts parts_;
};

}  // namespace hiroba::identity
