// Yearly verifications in MariaDB.
#pragma once

#include "services/common/outbox.h"
#include "services/identity/member_rows.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

class SqlVerificationStore final : public VerificationStore {
 public:
  // All of them outlive the store.
  SqlVerificationStore(Database& database, const MemberRows& members, Outbox& outbox)
      : database_(database), members_(members), outbox_(outbox) {}

  absl::StatusOr<bool> CreateVerification(
      const Call& call, const Verification& verification,
      absl::FunctionRef<absl::Status(const VerificationCounts&)> decide) override;
  absl::Status DeleteVerification(const Call& call, VerificationId id) override;
  absl::Status TryVerificationCode(const Call& call, MemberId member, VerificationId id,
                                   absl::Time now,
                                   absl::FunctionRef<absl::Status(Verification&)> decide) override;
  absl::StatusOr<Member> FinishVerification(const Call& call, MemberId member, VerificationId id,
                                            SessionId keep, absl::Time now,
                                            absl::FunctionRef<absl::Status(Verification&)> check,
                                            absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(
                                                Verification&, Member&, const WrongCodes&)>
                                                finish) override;
  absl::Status DeleteVerifications(const Call& call, absl::Time before) override;
  absl::StatusOr<std::vector<MemberId>> LapseMembers(
      const Call& call, absl::Time verified_before, int limit,
      absl::FunctionRef<void(Member&)> decide) override;
  absl::StatusOr<std::vector<TakenReminder>> TakeReminders(
      const Call& call, absl::Time now, int limit,
      absl::FunctionRef<std::optional<ReminderStage>(Member&)> decide) override;

 private:
  Database& database_;
  const MemberRows& members_;
  Outbox& outbox_;
};

}  // namespace hiroba::identity
