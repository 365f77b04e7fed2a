// The RPC edge of Verifications: staying in, and moving on.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "hiroba/identity/v1/verifications.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/codes.h"
#include "services/identity/mail_domain_table.h"
#include "services/identity/mails.h"
#include "services/identity/member_stores.h"
#include "services/identity/reauthentication.h"
#include "services/identity/session_rules.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {

// Thread-safe.
class VerificationsService final : public v1::Verifications::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    const BodyTable& bodies;
    MemberStore& members;
    VerificationStore& store;
    const MailDomainTable& mail_domains;
    const CodeHasher& codes;
    const MailFrame& mail_frame;
    StaffSecondFactor staff_second_factor;
    const Reauthentication& reauthentication;
    // As in RegistrationsService.
    std::function<absl::Status(const Mail&, absl::Time deadline)> send_mail;
    // As in SessionsService.
    std::function<void(std::string_view name)> announce;
  };
  explicit VerificationsService(Parts parts);

  grpc::ServerUnaryReactor* CreateVerification(grpc::CallbackServerContext* context,
                                               const v1::CreateVerificationRequest* request,
                                               v1::Verification* response) override;
  grpc::ServerUnaryReactor* ConfirmVerification(grpc::CallbackServerContext* context,
                                                const v1::ConfirmVerificationRequest* request,
                                                v1::Member* response) override;

 private:
  absl::StatusOr<Verification> Create(const Call& call, VerificationForm form,
                                      const v1::CreateVerificationRequest& request);
  absl::StatusOr<Member> Confirm(const Call& call, VerificationId id, std::string_view code);

  const Parts parts_;
};

}  // namespace hiroba::identity
