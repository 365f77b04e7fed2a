// The RPC edge of Registrations: the way in.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "hiroba/identity/v1/registrations.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/codes.h"
#include "services/identity/mail_domain_table.h"
#include "services/identity/mails.h"
#include "services/identity/member_stores.h"
#include "services/identity/password_worker.h"

namespace hiroba::identity {

// Thread-safe.
class RegistrationsService final : public v1::Registrations::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    const BodyTable& bodies;
    RegistrationStore& store;
    const MailDomainTable& mail_domains;
    const CodeHasher& codes;
    PasswordWorker& passwords;
    const MailFrame& mail_frame;
    // Returns when a mail server has taken the mail, or when it is refused for the time being.
    std::function<absl::Status(const Mail&, absl::Time deadline)> send_mail;
  };
  explicit RegistrationsService(Parts parts);

  grpc::ServerUnaryReactor* CheckAddress(grpc::CallbackServerContext* context,
                                         const v1::CheckAddressRequest* request,
                                         v1::CheckAddressResponse* response) override;
  grpc::ServerUnaryReactor* CreateRegistration(grpc::CallbackServerContext* context,
                                               const v1::CreateRegistrationRequest* request,
                                               v1::Registration* response) override;
  grpc::ServerUnaryReactor* ConfirmRegistration(grpc::CallbackServerContext* context,
                                                const v1::ConfirmRegistrationRequest* request,
                                                v1::Registration* response) override;

 private:
  absl::StatusOr<Registration> Create(const Call& call, RegistrationForm form);
  absl::StatusOr<Registration> Confirm(const Call& call, RegistrationId id, std::string_view code,
                                       const std::string& password);

  const Parts parts_;
};

}  // namespace hiroba::identity
