// New passwords and resets in MariaDB.
#pragma once

#include "services/identity/member_rows.h"
#include "services/identity/sign_in_stores.h"

namespace hiroba::identity {

class SqlPasswordStore final : public PasswordStore {
 public:
  // Both outlive the store.
  SqlPasswordStore(Database& database, const MemberRows& members)
      : database_(database), members_(members) {}

  absl::StatusOr<Member> ChangePassword(
      const Call& call, MemberId member, SessionId keep, absl::Time now,
      absl::FunctionRef<absl::StatusOr<Notice>(Member&)> decide) override;
  absl::Status CreatePasswordReset(
      const Call& call, const PasswordReset& reset,
      absl::FunctionRef<absl::Status(const RecentPasswordResets&)> decide) override;
  absl::Status DeletePasswordReset(const Call& call, PasswordResetId id) override;
  absl::Status TryPasswordResetCode(
      const Call& call, PasswordResetId id, absl::Time now,
      absl::FunctionRef<absl::Status(PasswordReset&, int wrong_codes)> decide) override;
  absl::StatusOr<Member> FinishPasswordReset(
      const Call& call, PasswordResetId id, absl::Time now,
      absl::FunctionRef<absl::StatusOr<Notice>(const PasswordReset&, Member&)> decide) override;
  absl::Status DeletePasswordResets(const Call& call, absl::Time before) override;

 private:
  // Saves a new password and ends what the old one opened.
  absl::Status Save(Transaction& transaction, const Member& before, Member& member,
                    const Notice& notice, SessionId keep, absl::Time now) const;

  Database& database_;
  const MemberRows& members_;
};

}  // namespace hiroba::identity
