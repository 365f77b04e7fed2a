// The RPC edge of Members: profiles, cards, and the operator's ways to make members.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "hiroba/identity/v1/members.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/bodies.h"
#include "services/identity/member_stores.h"
#include "services/identity/password_worker.h"
#include "services/identity/session_rules.h"

namespace hiroba::identity {

// Thread-safe.
class MembersService final : public v1::Members::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    const BodyTable& bodies;
    MemberStore& store;
    RoleStore& roles;
    DirectoryStore& directory;
    PasswordWorker& passwords;
    StaffSecondFactor staff_second_factor;
    // As in SessionsService.
    std::function<void(std::string_view name)> announce;
  };
  explicit MembersService(Parts parts);

  grpc::ServerUnaryReactor* GetMember(grpc::CallbackServerContext* context,
                                      const v1::GetMemberRequest* request,
                                      v1::Member* response) override;
  grpc::ServerUnaryReactor* UpdateMember(grpc::CallbackServerContext* context,
                                         const v1::UpdateMemberRequest* request,
                                         v1::Member* response) override;
  grpc::ServerUnaryReactor* ListMembers(grpc::CallbackServerContext* context,
                                        const v1::ListMembersRequest* request,
                                        v1::ListMembersResponse* response) override;
  grpc::ServerUnaryReactor* ImportMembers(grpc::CallbackServerContext* context,
                                          const v1::ImportMembersRequest* request,
                                          v1::ImportMembersResponse* response) override;
  grpc::ServerUnaryReactor* BatchGetCards(grpc::CallbackServerContext* context,
                                          const v1::BatchGetCardsRequest* request,
                                          v1::BatchGetCardsResponse* response) override;
  grpc::ServerUnaryReactor* BatchGetContacts(grpc::CallbackServerContext* context,
                                             const v1::BatchGetContactsRequest* request,
                                             v1::BatchGetContactsResponse* response) override;
  grpc::ServerUnaryReactor* FindMember(grpc::CallbackServerContext* context,
                                       const v1::FindMemberRequest* request,
                                       v1::Member* response) override;
  grpc::ServerUnaryReactor* CreateMember(grpc::CallbackServerContext* context,
                                         const v1::CreateMemberRequest* request,
                                         v1::Member* response) override;

 private:
  // Counts a page of the list, or puts on record that staff looks into it.
  absl::Status CountLook(const Call& call, const std::string& page);
  // The member as she sees herself, with the roles that rest.
  v1::Member SelfView(const Member& member) const;

  const Parts parts_;
};

}  // namespace hiroba::identity
