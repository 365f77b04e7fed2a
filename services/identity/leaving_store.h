// Members who leave, in MariaDB.
#pragma once

#include <optional>

#include "services/common/outbox.h"
#include "services/identity/member_rows.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

class SqlLeavingStore final : public LeavingStore {
 public:
  // All of them outlive the store.
  SqlLeavingStore(Database& database, const MemberRows& members, Outbox& outbox)
      : database_(database), members_(members), outbox_(outbox) {}

  absl::StatusOr<Member> EditLeaving(
      const Call& call, MemberId member,
      absl::FunctionRef<absl::StatusOr<LeavingDecision>(Member&)> decide) override;
  absl::StatusOr<std::vector<MemberId>> ListWhoHasLeft(const Call& call, absl::Time left_before,
                                                       int limit) override;
  absl::StatusOr<bool> ForgetMember(const Call& call, MemberId member, absl::Time left_before,
                                    absl::FunctionRef<Notice(const Member&)> say_good_bye) override;

 private:
  Database& database_;
  const MemberRows& members_;
  Outbox& outbox_;
};

}  // namespace hiroba::identity
