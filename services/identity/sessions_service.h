// The RPC edge of Sessions: signing in and out, and the callers that come of a session.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/sessions.grpc.pb.h"
#include "services/common/caller.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/bodies.h"
#include "services/identity/codes.h"
#include "services/identity/member_stores.h"
#include "services/identity/password_worker.h"
#include "services/identity/second_factor_check.h"
#include "services/identity/session_rules.h"
#include "services/identity/sign_in_stores.h"

namespace hiroba::identity {

// Thread-safe.
class SessionsService final : public v1::Sessions::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    const BodyTable& bodies;
    MemberStore& members;
    SessionStore& sessions;
    SignInStore& sign_ins;
    const CodeHasher& codes;
    PasswordWorker& passwords;
    const SecondFactorCheck& second_factors;
    StaffSecondFactor staff_second_factor;
    const CallerSigner& signer;
    // Tells the gateways that what they keep of a session or a member is out of date
    // (services/common/caller_changes.h). Does not fail.
    std::function<void(std::string_view name)> announce;
  };
  explicit SessionsService(Parts parts);

  grpc::ServerUnaryReactor* CreateSession(grpc::CallbackServerContext* context,
                                          const v1::CreateSessionRequest* request,
                                          v1::Session* response) override;
  grpc::ServerUnaryReactor* ListSessions(grpc::CallbackServerContext* context,
                                         const v1::ListSessionsRequest* request,
                                         v1::ListSessionsResponse* response) override;
  grpc::ServerUnaryReactor* DeleteSession(grpc::CallbackServerContext* context,
                                          const v1::DeleteSessionRequest* request,
                                          google::protobuf::Empty* response) override;
  grpc::ServerUnaryReactor* EndOtherSessions(grpc::CallbackServerContext* context,
                                             const v1::EndOtherSessionsRequest* request,
                                             google::protobuf::Empty* response) override;
  grpc::ServerUnaryReactor* Authenticate(grpc::CallbackServerContext* context,
                                         const v1::AuthenticateRequest* request,
                                         v1::AuthenticateResponse* response) override;

 private:
  // Returns the member of an address and a password; takes the same time for every failure.
  // `source` is the keyed hash of where the client is.
  absl::StatusOr<Member> CheckCredentials(const Call& call, std::string_view address,
                                          const std::string& password, std::string_view source);

  // Asks a member who has a second factor for its code.
  absl::Status CheckSecondFactor(const Call& call, const Member& member, std::string_view source,
                                 std::string_view code);

  const Parts parts_;
};

}  // namespace hiroba::identity
