// The RPC edge of Passwords: a new password for who knows hers, and for who has forgotten it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "hiroba/identity/v1/passwords.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/code_queue.h"
#include "services/identity/codes.h"
#include "services/identity/mails.h"
#include "services/identity/member_stores.h"
#include "services/identity/password_worker.h"
#include "services/identity/reauthentication.h"
#include "services/identity/sign_in_stores.h"

namespace hiroba::identity {

// Thread-safe.
class PasswordsService final : public v1::Passwords::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    MemberStore& members;
    PasswordStore& store;
    SignInStore& sign_ins;
    const Reauthentication& reauthentication;
    const CodeHasher& codes;
    PasswordWorker& passwords;
    CodeQueue& code_queue;
    const MailFrame& mail_frame;
    // As in SessionsService.
    std::function<void(std::string_view name)> announce;
  };
  explicit PasswordsService(Parts parts);

  grpc::ServerUnaryReactor* ChangePassword(grpc::CallbackServerContext* context,
                                           const v1::ChangePasswordRequest* request,
                                           google::protobuf::Empty* response) override;
  grpc::ServerUnaryReactor* CreatePasswordReset(grpc::CallbackServerContext* context,
                                                const v1::CreatePasswordResetRequest* request,
                                                v1::PasswordReset* response) override;
  grpc::ServerUnaryReactor* ConfirmPasswordReset(grpc::CallbackServerContext* context,
                                                 const v1::ConfirmPasswordResetRequest* request,
                                                 google::protobuf::Empty* response) override;

 private:
  absl::StatusOr<PasswordReset> CreateReset(const Call& call, const std::string& address_identity);
  absl::Status ConfirmReset(const Call& call, PasswordResetId id, std::string_view code,
                            const std::string& password);
  // As resets keep it.
  std::string HashAddress(std::string_view address_identity) const;

  const Parts parts_;
};

}  // namespace hiroba::identity
