// Members in MariaDB.
#pragma once

#include <string_view>
#include <vector>

#include "services/common/audit.h"
#include "services/identity/member_rows.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

class SqlMemberStore final : public MemberStore {
 public:
  // All of them outlive the store.
  SqlMemberStore(Database& database, const MemberRows& rows, const AuditTrail& audit)
      : database_(database), rows_(rows), audit_(audit) {}

  absl::StatusOr<Member> GetMember(const Call& call, MemberId id) override;
  absl::StatusOr<Member> FindMember(const Call& call, std::string_view address_identity) override;
  absl::StatusOr<std::vector<Member>> BatchGetMembers(const Call& call,
                                                      std::vector<MemberId> ids) override;
  absl::StatusOr<std::vector<Member>> ListMembers(const Call& call, std::string_view query,
                                                  std::string_view after_name, MemberId after,
                                                  int limit) override;
  absl::Status CreateMember(const Call& call, const Member& member) override;
  absl::StatusOr<Member> EditMember(const Call& call, MemberId id,
                                    absl::FunctionRef<absl::Status(Member&)> decide) override;
  absl::StatusOr<std::vector<Member>> ImportMembers(const Call& call,
                                                    std::vector<Member> members) override;

 private:
  Database& database_;
  const MemberRows& rows_;
  const AuditTrail& audit_;
};

}  // namespace hiroba::identity
