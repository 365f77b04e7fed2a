// The RPC edge of Admissions: the waiting list.
#pragma once

#include <functional>
#include <string_view>

#include "hiroba/identity/v1/admissions.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/bodies.h"
#include "services/identity/mails.h"
#include "services/identity/store.h"

namespace hiroba::identity {

// Thread-safe.
class AdmissionsService final : public v1::Admissions::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    const BodyTable& bodies;
    AdmissionStore& store;
    const MailFrame& mail_frame;
    // As in SessionsService.
    std::function<void(std::string_view name)> announce;
  };
  explicit AdmissionsService(Parts parts);

  grpc::ServerUnaryReactor* ListAdmissions(grpc::CallbackServerContext* context,
                                           const v1::ListAdmissionsRequest* request,
                                           v1::ListAdmissionsResponse* response) override;
  grpc::ServerUnaryReactor* ApproveAdmission(grpc::CallbackServerContext* context,
                                             const v1::ApproveAdmissionRequest* request,
                                             v1::Admission* response) override;

 private:
  const Parts parts_;
};

}  // namespace hiroba::identity
