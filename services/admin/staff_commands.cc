#include "services/admin/staff_commands.h"

#include <fmt/format.h>

#include <ostream>

#include "services/admin/printable.h"
#include "services/common/grpc_status.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba::admin {
namespace {

namespace v1 = identity::v1;

constexpr absl::Duration kBudget = absl::Seconds(60);
constexpr std::string_view kMembers = "members/";

std::string_view KindText(v1::Role::Kind kind) {
  switch (kind) {
    case v1::Role::MODERATOR:
      return "moderator";
    case v1::Role::ADMIN:
      return "admin";
    default:
      return "topic-moderator";
  }
}

}  // namespace

StaffCommands::StaffCommands(const std::shared_ptr<grpc::Channel>& channel, InternalCalls& calls,
                             std::ostream& out)
    : calls_(calls),
      out_(out),
      members_(v1::Members::NewStub(channel)),
      roles_(v1::Roles::NewStub(channel)),
      suspensions_(v1::Suspensions::NewStub(channel)) {}

std::unique_ptr<grpc::ClientContext> StaffCommands::Context() {
  return calls_.New("hiroba-admin", kBudget).NewClientContext();
}

absl::StatusOr<std::string> StaffCommands::MemberName(const std::string& member) {
  if (member.starts_with(kMembers)) return member;
  v1::FindMemberRequest request;
  request.set_address(member);
  v1::Member response;
  RETURN_IF_ERROR(FromGrpcStatus(members_->FindMember(Context().get(), request, &response)));
  return response.name();
}

absl::StatusOr<v1::Role> StaffCommands::RoleOf(const std::string& member, const std::string& role,
                                               const std::string& topic) {
  v1::Role wanted;
  if (role == "moderator") {
    wanted.set_kind(v1::Role::MODERATOR);
  } else if (role == "admin") {
    wanted.set_kind(v1::Role::ADMIN);
  } else if (role == "topic-moderator") {
    wanted.set_kind(v1::Role::TOPIC_MODERATOR);
  } else {
    return InvalidArgument("ROLE_UNKNOWN",
                           "--role は moderator、admin、topic-moderator のどれかです。");
  }
  wanted.set_topic(topic);
  ASSIGN_OR_RETURN(*wanted.mutable_member(), MemberName(member));
  return wanted;
}

absl::Status StaffCommands::ListRoles() {
  v1::ListRolesRequest request;
  v1::ListRolesResponse response;
  do {
    request.set_page_token(response.next_page_token());
    response.Clear();
    RETURN_IF_ERROR(FromGrpcStatus(roles_->ListRoles(Context().get(), request, &response)));
    for (const v1::Role& role : response.roles()) {
      out_ << fmt::format("{}\t{}\t{}\t{}\t{}\n", role.name(), KindText(role.kind()), role.topic(),
                          role.member(), Printable(role.card().display_name()));
    }
  } while (!response.next_page_token().empty());
  return absl::OkStatus();
}

absl::Status StaffCommands::GrantRole(const std::string& member, const std::string& role,
                                      const std::string& topic) {
  v1::CreateRoleRequest request;
  ASSIGN_OR_RETURN(*request.mutable_role(), RoleOf(member, role, topic));
  v1::Role response;
  RETURN_IF_ERROR(FromGrpcStatus(roles_->CreateRole(Context().get(), request, &response)));
  out_ << response.name() << '\n';
  return absl::OkStatus();
}

absl::Status StaffCommands::RevokeRole(const std::string& member, const std::string& role,
                                       const std::string& topic) {
  ASSIGN_OR_RETURN(const v1::Role wanted, RoleOf(member, role, topic));
  v1::ListRolesRequest list;
  v1::ListRolesResponse page;
  do {
    list.set_page_token(page.next_page_token());
    page.Clear();
    RETURN_IF_ERROR(FromGrpcStatus(roles_->ListRoles(Context().get(), list, &page)));
    for (const v1::Role& found : page.roles()) {
      if (found.member() != wanted.member() || found.kind() != wanted.kind() ||
          found.topic() != wanted.topic()) {
        continue;
      }
      v1::DeleteRoleRequest request;
      request.set_name(found.name());
      google::protobuf::Empty response;
      return FromGrpcStatus(roles_->DeleteRole(Context().get(), request, &response));
    }
  } while (!page.next_page_token().empty());
  return NotFound("ROLE_NOT_FOUND", "その会員に、その役割はありません。");
}

absl::Status StaffCommands::Suspend(const std::string& member, const std::string& reason) {
  v1::SuspendMemberRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), MemberName(member));
  request.set_reason(reason);
  v1::Member response;
  RETURN_IF_ERROR(FromGrpcStatus(suspensions_->SuspendMember(Context().get(), request, &response)));
  out_ << response.name() << '\n';
  return absl::OkStatus();
}

absl::Status StaffCommands::Unsuspend(const std::string& member, const std::string& reason) {
  v1::UnsuspendMemberRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), MemberName(member));
  request.set_reason(reason);
  v1::Member response;
  RETURN_IF_ERROR(
      FromGrpcStatus(suspensions_->UnsuspendMember(Context().get(), request, &response)));
  out_ << response.name() << '\n';
  return absl::OkStatus();
}

}  // namespace hiroba::admin
