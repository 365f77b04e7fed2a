#include "services/notifications/member_store.h"

#include <optional>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/notifications/departure_store.h"
#include "services/notifications/digest_rules.h"

namespace hiroba::notifications {
namespace {

constexpr Statement kUpsertMember{
    "upsert_member",
    "INSERT INTO members (member_id, readable, digest_frequency, digest_hour, time_zone, "
    "instant_mail, sent_up_to, next_digest_time, claim_until, version) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) "
    "ON DUPLICATE KEY UPDATE readable = VALUES(readable), version = version + 1"};

constexpr Statement kInsertMember{
    "insert_member",
    "INSERT IGNORE INTO members (member_id, readable, digest_frequency, digest_hour, time_zone, "
    "instant_mail, sent_up_to, next_digest_time, claim_until, version) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"};

constexpr Statement kSelectSettings{
    "select_settings",
    "SELECT digest_frequency, digest_hour, time_zone, instant_mail, sent_up_to FROM members "
    "WHERE member_id = ?"};

constexpr Statement kSelectSettingsForUpdate{
    "select_settings_for_update",
    "SELECT digest_frequency, digest_hour, time_zone, instant_mail, sent_up_to FROM members "
    "WHERE member_id = ? FOR UPDATE"};

constexpr Statement kUpdateSettings{
    "update_settings",
    "UPDATE members SET digest_frequency = ?, digest_hour = ?, time_zone = ?, instant_mail = ?, "
    "next_digest_time = ?, version = version + 1 WHERE member_id = ?"};

// Uses members_due (next_digest_time). SKIP LOCKED: another sender is at those.
constexpr Statement kSelectDueDigests{
    "select_due_digests",
    "SELECT digest_frequency, digest_hour, time_zone, instant_mail, sent_up_to, member_id, "
    "next_digest_time, version FROM members WHERE next_digest_time <= ? AND claim_until <= ? "
    "ORDER BY next_digest_time LIMIT ? FOR UPDATE SKIP LOCKED"};

constexpr Statement kClaimDigests{"claim_digests",
                                  "UPDATE members SET claim_until = ? WHERE member_id IN (?)"};

constexpr Statement kFinishDigest{
    "finish_digest",
    "UPDATE members SET sent_up_to = ?, claim_until = ?, "
    "next_digest_time = IF(version = ?, ?, next_digest_time) WHERE member_id = ?"};

Settings ReadSettings(const Row& row) {
  return {.digest_frequency = static_cast<DigestFrequency>(row.Uint64(0)),
          .digest_hour = static_cast<int>(row.Int64(1)),
          .time_zone = row.String(2),
          .instant_mail = row.Bool(3)};
}

// A digest that never comes has no time in the table.
std::optional<absl::Time> NextDigestColumn(const Settings& settings, absl::Time now) {
  const absl::Time next = NextDigestTime(settings, now);
  if (next == absl::InfiniteFuture()) return std::nullopt;
  return next;
}

absl::Status InsertMember(Transaction& transaction, const Statement& statement,
                          const KnownMember& member, absl::Time now) {
  const Settings settings;
  return transaction
      .Execute(statement, member.member.value, member.readable,
               static_cast<int>(settings.digest_frequency), settings.digest_hour,
               settings.time_zone, settings.instant_mail, now, NextDigestColumn(settings, now), now)
      .status();
}

// Keeps what is said of members; who has left is not kept anew.
absl::Status UpsertMembers(Transaction& transaction, std::span<const KnownMember> members,
                           absl::Time now) {
  std::vector<MemberId> ids;
  for (const KnownMember& member : members) ids.push_back(member.member);
  ASSIGN_OR_RETURN(const auto departed, FindDeparted(transaction, ids));
  for (const KnownMember& member : members) {
    if (departed.contains(member.member)) continue;
    RETURN_IF_ERROR(InsertMember(transaction, kUpsertMember, member, now));
  }
  return absl::OkStatus();
}

// Returns the last time a digest of these settings was due, at or before now.
absl::Time LastDue(const Settings& settings, absl::Time due, absl::Time now) {
  for (;;) {
    const absl::Time next = NextDigestTime(settings, due);
    if (next > now) return due;
    due = next;
  }
}

}  // namespace

MemberStore::MemberStore(Database& database, const Clock& clock)
    : database_(database), clock_(clock), positions_("identity") {}

absl::StatusOr<uint64_t> MemberStore::Position(absl::Time deadline) {
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<uint64_t> {
    return positions_.Read(connection);
  });
}

absl::Status MemberStore::SaveFromEvents(absl::Time deadline, std::span<const Event> events,
                                         std::span<const KnownMember> members,
                                         absl::FunctionRef<absl::Status(Transaction&)> also) {
  const absl::Time now = clock_.Now();
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(positions_.Advance(transaction, events));
    RETURN_IF_ERROR(UpsertMembers(transaction, members, now));
    return also(transaction);
  });
}

absl::Status MemberStore::Save(absl::Time deadline, std::span<const KnownMember> members) {
  const absl::Time now = clock_.Now();
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    return UpsertMembers(transaction, members, now);
  });
}

absl::Status MemberStore::JumpTo(absl::Time deadline, uint64_t position) {
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    return positions_.Jump(transaction, position);
  });
}

absl::Status MemberStore::SetAside(absl::Time deadline, const Event& event,
                                   const absl::Status& error) {
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    return positions_.SetAside(transaction, event, error);
  });
}

absl::StatusOr<Settings> MemberStore::GetSettings(absl::Time deadline, MemberId member) {
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Settings> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectSettings, member.value));
    return rows.empty() ? Settings{} : ReadSettings(rows.front());
  });
}

absl::StatusOr<Settings> MemberStore::UpdateSettings(
    absl::Time deadline, MemberId member, absl::FunctionRef<absl::Status(Settings&)> change) {
  const absl::Time now = clock_.Now();
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::StatusOr<Settings> {
    ASSIGN_OR_RETURN(const auto departed, FindDeparted(transaction, {&member, 1}));
    if (!departed.empty()) return NotFound("MEMBER_NOT_FOUND", "その会員は見つかりません。");
    // Identity's event says whether she may read; until it comes she is not written to.
    RETURN_IF_ERROR(InsertMember(transaction, kInsertMember, {.member = member}, now));
    ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectSettingsForUpdate, member.value));
    Settings settings = ReadSettings(rows.front());
    RETURN_IF_ERROR(change(settings));
    RETURN_IF_ERROR(transaction
                        .Execute(kUpdateSettings, static_cast<int>(settings.digest_frequency),
                                 settings.digest_hour, settings.time_zone, settings.instant_mail,
                                 NextDigestColumn(settings, now), member.value)
                        .status());
    return settings;
  });
}

absl::StatusOr<absl::Time> MemberStore::SentUpTo(absl::Time deadline, MemberId member) {
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<absl::Time> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectSettings, member.value));
    return rows.empty() ? clock_.Now() : rows.front().Time(4);
  });
}

absl::StatusOr<std::vector<DueDigest>> MemberStore::ClaimDueDigests(absl::Time deadline,
                                                                    absl::Time now,
                                                                    absl::Duration claim,
                                                                    int limit) {
  using Claimed = absl::StatusOr<std::vector<DueDigest>>;
  return database_.Transact(deadline, [&](Transaction& transaction) -> Claimed {
    ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectDueDigests, now, now, limit));
    std::vector<DueDigest> digests;
    std::vector<uint64_t> ids;
    for (const Row row : rows) {
      DueDigest digest{.member = MemberId{row.Uint64(5)},
                       .settings = ReadSettings(row),
                       .version = row.Uint64(7)};
      digest.to = LastDue(digest.settings, row.Time(6), now);
      digest.from = DigestWindowBegin(row.Time(4), digest.to);
      ids.push_back(digest.member.value);
      digests.push_back(std::move(digest));
    }
    if (digests.empty()) return digests;
    RETURN_IF_ERROR(transaction.Execute(kClaimDigests, now + claim, InList(ids)).status());
    return digests;
  });
}

absl::Status MemberStore::ReturnDigests(absl::Time deadline, std::span<const DueDigest> digests,
                                        absl::Time due) {
  std::vector<uint64_t> members;
  for (const DueDigest& digest : digests) members.push_back(digest.member.value);
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    return transaction.Execute(kClaimDigests, due, InList(members)).status();
  });
}

absl::Status MemberStore::FinishDigest(absl::Time deadline, const DueDigest& digest) {
  const absl::Time now = clock_.Now();
  return database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
    return transaction
        .Execute(kFinishDigest, digest.to, now, digest.version,
                 NextDigestColumn(digest.settings, digest.to), digest.member.value)
        .status();
  });
}

}  // namespace hiroba::notifications
