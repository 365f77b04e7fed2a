#include "services/identity/member_rows.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"
#include "services/identity/events.h"
#include "services/identity/posting_rules.h"
#include "services/identity/text_fold.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

// The numbers of Caller::State are kept in the column `state`.
static_assert(static_cast<int>(Caller::State::kPending) == 1);
static_assert(static_cast<int>(Caller::State::kVerified) == 2);
static_assert(static_cast<int>(Caller::State::kLapsed) == 3);

#define MEMBER_COLUMNS                                                                       \
  "member_id, address, address_identity, password_hash, display_name, state, suspend_time, " \
  "suspend_reason, ask_me_about, sample, external_id, create_time, version, verify_time, "   \
  "next_reminder_time, bounce_time, bounce_count, second_factor, leave_time, leave_posts"

// Uses the primary key.
constexpr Statement kSelectMembers{"select_members", "SELECT " MEMBER_COLUMNS
                                                     " FROM members WHERE member_id IN (?)"
                                                     " ORDER BY member_id"};
constexpr Statement kSelectMemberForUpdate{"select_member_for_update",
                                           "SELECT " MEMBER_COLUMNS
                                           " FROM members WHERE member_id=? FOR UPDATE"};

// Uses (member_id, posting_id).
constexpr Statement kSelectPostings{"select_postings",
                                    "SELECT posting_id, member_id, body, department, duty, "
                                    "start_date, end_date, duties FROM postings"
                                    " WHERE member_id IN (?) ORDER BY member_id, posting_id DESC"};

constexpr Statement kInsertMembers{"insert_members",
                                   "INSERT INTO members (" MEMBER_COLUMNS
                                   ", name_key)"
                                   " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"};

constexpr Statement kUpdateMember{
    "update_member",
    "UPDATE members SET address=?, address_identity=?, password_hash=?, display_name=?, name_key=?,"
    " state=?, suspend_time=?, suspend_reason=?, ask_me_about=?, verify_time=?,"
    " next_reminder_time=?, bounce_time=?, bounce_count=?, second_factor=?, leave_time=?, "
    "leave_posts=?,"
    " version=?"
    " WHERE member_id=?"};

constexpr Statement kUpsertPostings{
    "upsert_postings",
    "REPLACE INTO postings (posting_id, member_id, body, department, duty, start_date, end_date,"
    " duties) VALUES (?,?,?,?,?,?,?,?)"};

constexpr Statement kDeletePostings{"delete_postings",
                                    "DELETE FROM postings WHERE posting_id IN (?)"};

#undef MEMBER_COLUMNS

// Uses the primary key.
constexpr Statement kSelectRoles{
    "select_roles_of_members",
    "SELECT member_id, role, topic_id, grant_time, granted_by FROM roles FORCE INDEX (PRIMARY)"
    " WHERE member_id IN (?) ORDER BY member_id, role, topic_id"};
constexpr Statement kInsertRoles{
    "insert_roles",
    "INSERT INTO roles (member_id, role, topic_id, grant_time, granted_by) VALUES (?,?,?,?,?)"};
constexpr Statement kDeleteRole{"delete_role",
                                "DELETE FROM roles WHERE member_id=? AND role=? AND topic_id=?"};

// Text that is NULL in the table when it is empty, so that a unique key leaves it out.
std::optional<std::string_view> OrNull(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<absl::Time> SuspendTime(const Member& member) {
  return member.suspension ? std::optional(member.suspension->time) : std::nullopt;
}

std::string_view SuspendReason(const Member& member) {
  return member.suspension ? std::string_view(member.suspension->reason) : std::string_view();
}

std::optional<absl::Time> LeaveTime(const Member& member) {
  return member.leaving ? std::optional(member.leaving->time) : std::nullopt;
}

std::optional<int> LeavePosts(const Member& member) {
  return member.leaving ? std::optional(static_cast<int>(member.leaving->posts)) : std::nullopt;
}

Member ReadMember(const Row& row) {
  std::optional<Suspension> suspension;
  if (const auto time = row.OptionalTime(6)) suspension = Suspension{*time, row.String(7)};
  std::optional<Leaving> leaving;
  if (const auto time = row.OptionalTime(18)) {
    leaving = Leaving{*time, static_cast<Leaving::Posts>(row.Int64(19))};
  }
  return {.id = MemberId{row.Uint64(0)},
          .address = row.String(1),
          .address_identity = row.String(2),
          .password_hash = row.String(3),
          .display_name = row.String(4),
          .state = static_cast<Caller::State>(row.Int64(5)),
          .suspension = std::move(suspension),
          .leaving = leaving,
          .ask_me_about = row.String(8),
          .sample = row.Bool(9),
          .external_id = row.String(10),
          .create_time = row.Time(11),
          .verify_time = row.OptionalTime(13),
          .next_reminder_time = row.OptionalTime(14),
          .bounce_time = row.OptionalTime(15),
          .bounce_count = static_cast<int>(row.Int64(16)),
          .version = row.Uint64(12),
          .second_factor = row.Bool(17)};
}

// Adds the roles to members that are in the order of their ids.
absl::Status AddRoles(Connection& connection, std::vector<Member>& members) {
  std::vector<MemberId> ids;
  for (const Member& member : members) ids.push_back(member.id);
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectRoles, InList(ids)));
  auto member = members.begin();
  for (const Row row : rows) {
    const MemberId id{row.Uint64(0)};
    while (member->id < id) ++member;
    member->roles.push_back({.kind = static_cast<Role::Kind>(row.Int64(1)),
                             .topic = row.Uint64(2),
                             .grant_time = row.Time(3),
                             .granted_by = MemberId{row.Uint64(4)}});
  }
  return absl::OkStatus();
}

absl::Status InsertRoles(Transaction& transaction, MemberId member, std::span<const Role> roles) {
  std::vector<std::vector<Parameter>> rows;
  for (const Role& role : roles) {
    rows.push_back(
        {member, static_cast<int>(role.kind), role.topic, role.grant_time, role.granted_by});
  }
  return transaction.ExecuteRows(kInsertRoles, rows).status();
}

// Writes what has changed of a member's roles.
absl::Status SaveRoles(Transaction& transaction, const Member& before, const Member& member) {
  const auto has = [](const std::vector<Role>& roles, const Role& role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
  };
  for (const Role& role : before.roles) {
    if (has(member.roles, role)) continue;
    RETURN_IF_ERROR(
        transaction.Execute(kDeleteRole, member.id, static_cast<int>(role.kind), role.topic)
            .status());
  }
  std::vector<Role> added;
  for (const Role& role : member.roles) {
    if (!has(before.roles, role)) added.push_back(role);
  }
  return InsertRoles(transaction, member.id, added);
}

// Adds the postings to members that are in the order of their ids.
absl::Status AddPostings(Connection& connection, std::vector<Member>& members) {
  std::vector<MemberId> ids;
  for (const Member& member : members) ids.push_back(member.id);
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectPostings, InList(ids)));
  auto member = members.begin();
  for (const Row row : rows) {
    const MemberId id{row.Uint64(1)};
    while (member->id < id) ++member;
    member->postings.push_back({.id = PostingId{row.Uint64(0)},
                                .body = row.String(2),
                                .department = row.String(3),
                                .duty = row.String(4),
                                .duties = SplitDuties(row.Text(7)),
                                .start = Day(row, 5),
                                .end = Day(row, 6)});
  }
  for (Member& each : members) SortPostings(each.postings);
  return absl::OkStatus();
}

absl::Status WritePostings(Transaction& transaction, std::span<const Member> members) {
  // What the parameters point at.
  std::vector<std::optional<std::string>> days;
  std::vector<std::string> duties;
  size_t count = 0;
  for (const Member& member : members) count += member.postings.size();
  days.reserve(2 * count);
  duties.reserve(count);
  std::vector<std::vector<Parameter>> rows;
  for (const Member& member : members) {
    for (const Posting& posting : member.postings) {
      const auto& start = days.emplace_back(DayOrNull(posting.start));
      const auto& end = days.emplace_back(DayOrNull(posting.end));
      rows.push_back({posting.id, member.id, posting.body, posting.department, posting.duty, start,
                      end, duties.emplace_back(JoinDuties(posting.duties))});
    }
  }
  return transaction.ExecuteRows(kUpsertPostings, rows).status();
}

// Deletes the postings that a member had before and has no more.
absl::Status DeletePostings(Transaction& transaction, const Member& before, const Member& member) {
  std::vector<PostingId> gone;
  for (const Posting& posting : before.postings) {
    const bool kept = std::any_of(member.postings.begin(), member.postings.end(),
                                  [&](const Posting& p) { return p.id == posting.id; });
    if (!kept) gone.push_back(posting.id);
  }
  if (gone.empty()) return absl::OkStatus();
  return transaction.Execute(kDeletePostings, InList(gone)).status();
}

absl::Status AddressTaken(const absl::Status& status) {
  if (!IsDuplicateKey(status, "members_address")) return status;
  return AlreadyExists("ADDRESS_TAKEN", "このメールアドレスはすでに登録されています。");
}

}  // namespace

std::optional<absl::CivilDay> Day(const Row& row, Column column) {
  const std::optional<absl::Time> midnight = row.OptionalTime(column);
  if (!midnight) return std::nullopt;
  return absl::ToCivilDay(*midnight, absl::UTCTimeZone());
}

std::optional<std::string> DayOrNull(const std::optional<absl::CivilDay>& day) {
  return day ? std::optional(DayText(day)) : std::nullopt;
}

std::string JoinDuties(const std::vector<std::string>& duties) {
  return absl::StrJoin(duties, ",");
}

std::vector<std::string> SplitDuties(std::string_view text) {
  return absl::StrSplit(ToAbsl(text), ',', absl::SkipEmpty());
}

absl::Status MemberNotFound() { return NotFound("MEMBER_NOT_FOUND", "その会員は見つかりません。"); }

absl::StatusOr<std::vector<Member>> SelectMembers(Connection& connection,
                                                  std::span<const MemberId> ids) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectMembers, InList(ids)));
  std::vector<Member> members;
  for (const Row row : rows) members.push_back(ReadMember(row));
  RETURN_IF_ERROR(AddRoles(connection, members));
  RETURN_IF_ERROR(AddPostings(connection, members));
  return members;
}

absl::StatusOr<Member> MemberRows::Lock(Transaction& transaction, MemberId id) const {
  ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectMemberForUpdate, id));
  if (rows.empty()) return MemberNotFound();
  std::vector<Member> members{ReadMember(rows.front())};
  RETURN_IF_ERROR(AddRoles(transaction, members));
  RETURN_IF_ERROR(AddPostings(transaction, members));
  return std::move(members.front());
}

absl::Status MemberRows::Insert(Transaction& transaction, std::span<const Member> members) const {
  std::vector<std::string> name_keys;
  name_keys.reserve(members.size());
  std::vector<std::vector<Parameter>> rows;
  for (const Member& member : members) {
    const std::string& name_key = name_keys.emplace_back(Fold(member.display_name));
    rows.push_back({member.id,
                    OrNull(member.address),
                    OrNull(member.address_identity),
                    OrNull(member.password_hash),
                    member.display_name,
                    static_cast<int>(member.state),
                    SuspendTime(member),
                    SuspendReason(member),
                    member.ask_me_about,
                    member.sample,
                    OrNull(member.external_id),
                    member.create_time,
                    member.version,
                    member.verify_time,
                    member.next_reminder_time,
                    member.bounce_time,
                    member.bounce_count,
                    member.second_factor,
                    LeaveTime(member),
                    LeavePosts(member),
                    name_key});
  }
  RETURN_IF_ERROR(AddressTaken(transaction.ExecuteRows(kInsertMembers, rows).status()));
  for (const Member& member : members) {
    RETURN_IF_ERROR(InsertRoles(transaction, member.id, member.roles));
  }
  RETURN_IF_ERROR(WritePostings(transaction, members));
  for (const Member& member : members) {
    RETURN_IF_ERROR(outbox_.Append(transaction, MemberName(member.id), member.version,
                                   MemberChangedEvent(member, bodies_, clock_.Now())));
  }
  return absl::OkStatus();
}

absl::Status MemberRows::Save(Transaction& transaction, const Member& before,
                              Member& member) const {
  if (member == before) return absl::OkStatus();
  ++member.version;
  RETURN_IF_ERROR(AddressTaken(
      transaction
          .Execute(kUpdateMember, OrNull(member.address), OrNull(member.address_identity),
                   OrNull(member.password_hash), member.display_name, Fold(member.display_name),
                   static_cast<int>(member.state), SuspendTime(member), SuspendReason(member),
                   member.ask_me_about, member.verify_time, member.next_reminder_time,
                   member.bounce_time, member.bounce_count, member.second_factor, LeaveTime(member),
                   LeavePosts(member), member.version, member.id)
          .status()));
  if (member.roles != before.roles) {
    RETURN_IF_ERROR(SaveRoles(transaction, before, member));
  }
  if (member.postings != before.postings) {
    RETURN_IF_ERROR(DeletePostings(transaction, before, member));
    RETURN_IF_ERROR(WritePostings(transaction, std::span(&member, 1)));
  }
  return outbox_.Append(transaction, MemberName(member.id), member.version,
                        MemberChangedEvent(member, bodies_, clock_.Now()));
}

}  // namespace hiroba::identity
