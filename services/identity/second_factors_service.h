// The RPC edge of SecondFactors: the settings of a member's second factor.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "hiroba/identity/v1/second_factors.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/codes.h"
#include "services/identity/mails.h"
#include "services/identity/member_stores.h"
#include "services/identity/reauthentication.h"
#include "services/identity/second_factor_secrets.h"
#include "services/identity/sign_in_stores.h"

namespace hiroba::identity {

// Thread-safe.
class SecondFactorsService final : public v1::SecondFactors::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    MemberStore& members;
    SecondFactorStore& store;
    const Reauthentication& reauthentication;
    const CodeHasher& codes;
    const SecondFactorSecrets& secrets;
    // False when secrets would be lost with this process (no --code-key): none is begun then.
    bool secrets_last;
    const MailFrame& mail_frame;
    // As in SessionsService.
    std::function<void(std::string_view name)> announce;
  };
  explicit SecondFactorsService(Parts parts);

  grpc::ServerUnaryReactor* GetSecondFactor(grpc::CallbackServerContext* context,
                                            const v1::GetSecondFactorRequest* request,
                                            v1::SecondFactor* response) override;
  grpc::ServerUnaryReactor* BeginSecondFactor(grpc::CallbackServerContext* context,
                                              const v1::BeginSecondFactorRequest* request,
                                              v1::BeginSecondFactorResponse* response) override;
  grpc::ServerUnaryReactor* ConfirmSecondFactor(grpc::CallbackServerContext* context,
                                                const v1::ConfirmSecondFactorRequest* request,
                                                v1::ConfirmSecondFactorResponse* response) override;
  grpc::ServerUnaryReactor* DisableSecondFactor(grpc::CallbackServerContext* context,
                                                const v1::DisableSecondFactorRequest* request,
                                                v1::SecondFactor* response) override;
  grpc::ServerUnaryReactor* RenewRecoveryCodes(grpc::CallbackServerContext* context,
                                               const v1::RenewRecoveryCodesRequest* request,
                                               v1::RenewRecoveryCodesResponse* response) override;
  grpc::ServerUnaryReactor* RemoveSecondFactor(grpc::CallbackServerContext* context,
                                               const v1::RemoveSecondFactorRequest* request,
                                               v1::SecondFactor* response) override;

 private:
  // Returns the caller as she is when both are hers and it is on; the code is used up then.
  absl::StatusOr<Member> CheckIsOn(const Call& call, const std::string& password,
                                   std::string_view code) const;
  // Turns it off and tells the member and the gateways. `checked` is she as she was when her
  // password was found right, nullptr when nothing was asked.
  absl::Status Disable(const Call& call, MemberId id, const Member* checked);

  const Parts parts_;
};

}  // namespace hiroba::identity
