// The RPC edge of Roles.
#pragma once

#include <functional>
#include <string_view>

#include "hiroba/identity/v1/roles.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/rpc.h"
#include "services/identity/bodies.h"
#include "services/identity/member_stores.h"
#include "services/identity/session_rules.h"

namespace hiroba::identity {

// Thread-safe.
class RolesService final : public v1::Roles::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    const BodyTable& bodies;
    RoleStore& store;
    StaffSecondFactor staff_second_factor;
    // As in SessionsService.
    std::function<void(std::string_view name)> announce;
  };
  explicit RolesService(Parts parts);

  grpc::ServerUnaryReactor* ListRoles(grpc::CallbackServerContext* context,
                                      const v1::ListRolesRequest* request,
                                      v1::ListRolesResponse* response) override;
  grpc::ServerUnaryReactor* CreateRole(grpc::CallbackServerContext* context,
                                       const v1::CreateRoleRequest* request,
                                       v1::Role* response) override;
  grpc::ServerUnaryReactor* DeleteRole(grpc::CallbackServerContext* context,
                                       const v1::DeleteRoleRequest* request,
                                       google::protobuf::Empty* response) override;

 private:
  const Parts parts_;
};

}  // namespace hiroba::identity
