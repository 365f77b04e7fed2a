#include "services/identity/verification_store.h"

#include <string>
#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/events.h"
#include "services/identity/notice_store.h"
#include "services/identity/session_store.h"
#include "services/identity/wrong_code_rows.h"

namespace hiroba::identity {
namespace {

// Uses (member_id, create_time).
constexpr Statement kCountVerifications{
    "count_verifications",
    "SELECT COUNT(*), CAST(COALESCE(SUM(create_time>=?), 0) AS SIGNED) FROM verifications"
    " WHERE member_id=? AND create_time>=?"};

// Uses the unique key members_address.
constexpr Statement kSelectIsOthers{"select_is_others",
                                    "SELECT 1 FROM members WHERE address_identity=?"
                                    " AND member_id<>?"};

constexpr Statement kInsertVerification{
    "insert_verification",
    "INSERT INTO verifications (verification_id, member_id, address, address_identity,"
    " old_identity, body, guards_body, code_hash, expire_time, tries, done, create_time,"
    " department, duty, duties, start_date, end_date) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"};

constexpr Statement kSelectVerificationForUpdate{
    "select_verification_for_update",
    "SELECT verification_id, member_id, address, address_identity, old_identity, body, guards_body,"
    " code_hash, expire_time, tries, done, create_time, department, duty, duties, start_date,"
    " end_date FROM verifications WHERE verification_id=? AND member_id=? FOR UPDATE"};

constexpr Statement kUpdateVerification{
    "update_verification", "UPDATE verifications SET tries=?, done=? WHERE verification_id=?"};

constexpr Statement kDeleteVerification{"delete_verification",
                                        "DELETE FROM verifications WHERE verification_id=?"};

// Uses (create_time). Few at a time, so that nobody waits for long.
constexpr Statement kDeleteVerifications{
    "delete_verifications", "DELETE FROM verifications WHERE create_time<? LIMIT 1000"};

// Uses (state, verify_time). SKIP LOCKED: another replica is at those.
constexpr Statement kSelectLapsedMembers{
    "select_lapsed_members",
    "SELECT member_id FROM members WHERE state=2 AND verify_time<?"
    " ORDER BY verify_time LIMIT ? FOR UPDATE SKIP LOCKED"};

// Uses (next_reminder_time). SKIP LOCKED: another replica is at those.
constexpr Statement kSelectMembersToRemind{
    "select_members_to_remind",
    "SELECT member_id FROM members WHERE next_reminder_time<=?"
    " ORDER BY next_reminder_time LIMIT ? FOR UPDATE SKIP LOCKED"};

// Not a change of the member: her version stays.
constexpr Statement kUpdateNextReminder{
    "update_next_reminder", "UPDATE members SET next_reminder_time=? WHERE member_id=?"};

std::vector<MemberId> Ids(const Rows& rows) {
  std::vector<MemberId> ids;
  for (const Row row : rows) ids.push_back(MemberId{row.Uint64(0)});
  return ids;
}

std::optional<Posting> ReadPosting(const Row& row) {
  if (row.IsNull(12)) return std::nullopt;
  return Posting{.department = row.String(12),
                 .duty = row.String(13),
                 .duties = SplitDuties(row.Text(14)),
                 .start = Day(row, 15),
                 .end = Day(row, 16)};
}

absl::StatusOr<Verification> Lock(Transaction& transaction, MemberId member, VerificationId id) {
  ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectVerificationForUpdate, id, member));
  if (rows.empty()) {
    return NotFound("VERIFICATION_NOT_FOUND",
                    "この確認は見つかりません。最初からやり直してください。");
  }
  const Row row = rows.front();
  Verification verification{.id = VerificationId{row.Uint64(0)},
                            .member = MemberId{row.Uint64(1)},
                            .address = row.String(2),
                            .address_identity = row.String(3),
                            .old_identity = row.String(4),
                            .body = row.String(5),
                            .guards_body = row.Bool(6),
                            .posting = ReadPosting(row),
                            .code = {.hash = row.String(7),
                                     .expire_time = row.Time(8),
                                     .tries = static_cast<int>(row.Int64(9))},
                            .done = row.Bool(10),
                            .create_time = row.Time(11)};
  if (verification.posting) verification.posting->body = verification.body;
  return verification;
}

absl::Status Update(Transaction& transaction, const Verification& verification) {
  return transaction
      .Execute(kUpdateVerification, verification.code.tries, verification.done, verification.id)
      .status();
}

}  // namespace

absl::StatusOr<bool> SqlVerificationStore::CreateVerification(
    const Call& call, const Verification& verification,
    absl::FunctionRef<absl::Status(const VerificationCounts&)> decide) {
  const Verification& v = verification;
  const Posting posting = v.posting.value_or(Posting{});
  const std::string duties = JoinDuties(posting.duties);
  const auto start = DayOrNull(posting.start);
  const auto end = DayOrNull(posting.end);
  const std::optional<std::string_view> department =
      v.posting ? std::optional<std::string_view>(posting.department) : std::nullopt;
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    // Counted one after the other: otherwise those that come at the same time would all be let
    // through.
    RETURN_IF_ERROR(members_.Lock(transaction, v.member).status());
    ASSIGN_OR_RETURN(const Rows count,
                     transaction.Select(kCountVerifications, v.create_time - absl::Hours(1),
                                        v.member, v.create_time - absl::Hours(24)));
    RETURN_IF_ERROR(decide({.of_hour = static_cast<int>(count.front().Int64(1)),
                            .of_day = static_cast<int>(count.front().Int64(0))}));
    ASSIGN_OR_RETURN(const Rows others,
                     transaction.Select(kSelectIsOthers, v.address_identity, v.member));
    RETURN_IF_ERROR(transaction
                        .Execute(kInsertVerification, v.id, v.member, v.address, v.address_identity,
                                 v.old_identity, v.body, v.guards_body, v.code.hash,
                                 v.code.expire_time, v.code.tries, v.done, v.create_time,
                                 department, posting.duty, duties, start, end)
                        .status());
    return !others.empty();
  });
}

absl::Status SqlVerificationStore::DeleteVerification(const Call& call, VerificationId id) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kDeleteVerification, id).status();
  });
}

absl::Status SqlVerificationStore::TryVerificationCode(
    const Call& call, MemberId member, VerificationId id, absl::Time now,
    absl::FunctionRef<absl::Status(Verification&)> decide) {
  absl::Status decided;
  const auto judge = [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(Verification verification, Lock(transaction, member, id));
    const int tries = verification.code.tries;
    decided = decide(verification);
    if (verification.code.tries == tries) return absl::OkStatus();
    RETURN_IF_ERROR(Update(transaction, verification));
    if (!verification.guards_body) return absl::OkStatus();
    return CountWrongCode(transaction, verification.body, now);
  };
  RETURN_IF_ERROR(database_.Transact(call.deadline, judge));
  return decided;
}

absl::StatusOr<Member> SqlVerificationStore::FinishVerification(
    const Call& call, MemberId member, VerificationId id, SessionId keep, absl::Time now,
    absl::FunctionRef<absl::Status(Verification&)> check,
    absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(Verification&, Member&,
                                                            const WrongCodes&)>
        finish) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Member> {
    ASSIGN_OR_RETURN(Member current, members_.Lock(transaction, member));
    ASSIGN_OR_RETURN(Verification verification, Lock(transaction, member, id));
    RETURN_IF_ERROR(check(verification));
    if (verification.done) return current;
    ASSIGN_OR_RETURN(const WrongCodes wrong_codes,
                     SelectWrongCodes(transaction, verification.body, now - absl::Hours(24)));
    const Member before = current;
    ASSIGN_OR_RETURN(const std::optional<Notice> notice,
                     finish(verification, current, wrong_codes));
    RETURN_IF_ERROR(Update(transaction, verification));
    RETURN_IF_ERROR(members_.Save(transaction, before, current));
    if (current.address_identity != before.address_identity) {
      RETURN_IF_ERROR(EndSessions(transaction, member, keep, now));
    }
    if (notice) RETURN_IF_ERROR(InsertNotice(transaction, *notice));
    return current;
  });
}

absl::Status SqlVerificationStore::DeleteVerifications(const Call& call, absl::Time before) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kDeleteVerifications, before).status();
  });
}

absl::StatusOr<std::vector<MemberId>> SqlVerificationStore::LapseMembers(
    const Call& call, absl::Time verified_before, int limit,
    absl::FunctionRef<void(Member&)> decide) {
  using Lapsed = absl::StatusOr<std::vector<MemberId>>;
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> Lapsed {
    ASSIGN_OR_RETURN(const Rows rows,
                     transaction.Select(kSelectLapsedMembers, verified_before, limit));
    const std::vector<MemberId> ids = Ids(rows);
    ASSIGN_OR_RETURN(std::vector<Member> members, SelectMembers(transaction, ids));
    for (Member& member : members) {
      const Member before = member;
      decide(member);
      RETURN_IF_ERROR(members_.Save(transaction, before, member));
    }
    return ids;
  });
}

absl::StatusOr<std::vector<TakenReminder>> SqlVerificationStore::TakeReminders(
    const Call& call, absl::Time now, int limit,
    absl::FunctionRef<std::optional<ReminderStage>(Member&)> decide) {
  using Taken = absl::StatusOr<std::vector<TakenReminder>>;
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> Taken {
    ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectMembersToRemind, now, limit));
    const std::vector<MemberId> ids = Ids(rows);
    ASSIGN_OR_RETURN(std::vector<Member> members, SelectMembers(transaction, ids));
    std::vector<TakenReminder> taken;
    for (Member& member : members) {
      const std::optional<ReminderStage> stage = decide(member);
      RETURN_IF_ERROR(
          transaction.Execute(kUpdateNextReminder, member.next_reminder_time, member.id).status());
      if (stage) {
        RETURN_IF_ERROR(outbox_.Append(transaction, MemberName(member.id), member.version,
                                       VerificationDueEvent(member, *stage)));
      }
      taken.push_back({.member = member.id, .stage = stage});
    }
    return taken;
  });
}

}  // namespace hiroba::identity
