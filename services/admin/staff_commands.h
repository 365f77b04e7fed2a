// The operator's commands about staff and those who harm others: roles and suspensions.
#pragma once

#include <grpcpp/channel.h>

#include <iosfwd>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "hiroba/identity/v1/members.grpc.pb.h"
#include "hiroba/identity/v1/roles.grpc.pb.h"
#include "hiroba/identity/v1/suspensions.grpc.pb.h"
#include "services/common/call.h"

namespace hiroba::admin {

// For one thread. Members are given by address or as `members/{member}`.
class StaffCommands {
 public:
  // `calls` outlives the object. What is printed goes to `out`.
  StaffCommands(const std::shared_ptr<grpc::Channel>& channel, InternalCalls& calls,
                std::ostream& out);

  // Prints all roles: name, kind, topic, member and her name, with tabs between.
  absl::Status ListRoles();

  // Gives or takes a role: moderator, admin, or topic-moderator with a topic.
  absl::Status GrantRole(const std::string& member, const std::string& role,
                         const std::string& topic);
  absl::Status RevokeRole(const std::string& member, const std::string& role,
                          const std::string& topic);

  // Keeps a member out, or lets her in again.
  absl::Status Suspend(const std::string& member, const std::string& reason);
  absl::Status Unsuspend(const std::string& member, const std::string& reason);

 private:
  absl::StatusOr<std::string> MemberName(const std::string& member);
  // The role that the words stand for, without a name.
  absl::StatusOr<identity::v1::Role> RoleOf(const std::string& member, const std::string& role,
                                            const std::string& topic);
  std::unique_ptr<grpc::ClientContext> Context();

  InternalCalls& calls_;
  std::ostream& out_;
  const std::unique_ptr<identity::v1::Members::Stub> members_;
  const std::unique_ptr<identity::v1::Roles::Stub> roles_;
  const std::unique_ptr<identity::v1::Suspensions::Stub> suspensions_;
};

}  // namespace hiroba::admin
