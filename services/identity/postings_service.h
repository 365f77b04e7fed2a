// The RPC edge of Postings: a member changes the history of where she works.
#pragma once

#include <functional>
#include <string_view>

#include "hiroba/identity/v1/postings.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/bodies.h"
#include "services/identity/member_stores.h"
#include "services/identity/session_rules.h"

namespace hiroba::identity {

// Thread-safe.
class PostingsService final : public v1::Postings::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    const BodyTable& bodies;
    MemberStore& store;
    StaffSecondFactor staff_second_factor;
    // As in SessionsService.
    std::function<void(std::string_view name)> announce;
  };
  explicit PostingsService(Parts parts);

  grpc::ServerUnaryReactor* CreatePosting(grpc::CallbackServerContext* context,
                                          const v1::CreatePostingRequest* request,
                                          v1::Member* response) override;
  grpc::ServerUnaryReactor* UpdatePosting(grpc::CallbackServerContext* context,
                                          const v1::UpdatePostingRequest* request,
                                          v1::Member* response) override;
  grpc::ServerUnaryReactor* EndPosting(grpc::CallbackServerContext* context,
                                       const v1::EndPostingRequest* request,
                                       v1::Member* response) override;
  grpc::ServerUnaryReactor* DeletePosting(grpc::CallbackServerContext* context,
                                          const v1::DeletePostingRequest* request,
                                          v1::Member* response) override;

 private:
  // Changes the postings of a member, who is the caller or nobody, and answers with her.
  absl::Status Edit(const Call& call, MemberId member,
                    absl::FunctionRef<absl::Status(Member&)> decide, v1::Member& response);

  const Parts parts_;
};

}  // namespace hiroba::identity
