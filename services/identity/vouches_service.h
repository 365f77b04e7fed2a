// The RPC edge of Vouches: colleagues let each other in.
#pragma once

#include <functional>
#include <string_view>

#include "hiroba/identity/v1/vouches.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/admission_stores.h"
#include "services/identity/bodies.h"
#include "services/identity/mail_domain_table.h"
#include "services/identity/mails.h"

namespace hiroba::identity {

// Thread-safe.
class VouchesService final : public v1::Vouches::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    const BodyTable& bodies;
    VouchStore& store;
    const MailDomainTable& mail_domains;
    const MailFrame& mail_frame;
    // As in SessionsService.
    std::function<void(std::string_view name)> announce;
  };
  explicit VouchesService(Parts parts);

  grpc::ServerUnaryReactor* VouchForAdmission(grpc::CallbackServerContext* context,
                                              const v1::VouchForAdmissionRequest* request,
                                              v1::Admission* response) override;
  grpc::ServerUnaryReactor* RevokeVouching(grpc::CallbackServerContext* context,
                                           const v1::RevokeVouchingRequest* request,
                                           v1::VouchingRight* response) override;
  grpc::ServerUnaryReactor* RestoreVouching(grpc::CallbackServerContext* context,
                                            const v1::RestoreVouchingRequest* request,
                                            v1::VouchingRight* response) override;

 private:
  absl::StatusOr<Admission> AddVouch(const Call& call, const Vouch& vouch);

  const Parts parts_;
};

}  // namespace hiroba::identity
