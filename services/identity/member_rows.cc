#include "services/identity/member_rows.h"

#include <optional>
#include <string>
#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/events.h"
#include "services/identity/member_rules.h"
#include "services/identity/text_fold.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

// The numbers of Caller::State are kept in the column `state`.
static_assert(static_cast<int>(Caller::State::kPending) == 1);
static_assert(static_cast<int>(Caller::State::kVerified) == 2);
static_assert(static_cast<int>(Caller::State::kLapsed) == 3);

#define MEMBER_COLUMNS                                                                           \
  "member_id, address, address_identity, password_hash, display_name, state, moderator, admin, " \
  "ask_me_about, sample, external_id, create_time, version, second_factor"

// Uses the primary key.
constexpr Statement kSelectMembers{"select_members", "SELECT " MEMBER_COLUMNS
                                                     " FROM members WHERE member_id IN (?)"
                                                     " ORDER BY member_id"};
constexpr Statement kSelectMemberForUpdate{"select_member_for_update",
                                           "SELECT " MEMBER_COLUMNS
                                           " FROM members WHERE member_id=? FOR UPDATE"};

// Uses (member_id, posting_id).
constexpr Statement kSelectPostings{
    "select_postings",
    "SELECT posting_id, member_id, body, department, duty, start_date, end_date FROM postings"
    " WHERE member_id IN (?) ORDER BY member_id, posting_id DESC"};

constexpr Statement kInsertMembers{"insert_members", "INSERT INTO members (" MEMBER_COLUMNS
                                                     ", name_key)"
                                                     " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"};

constexpr Statement kUpdateMember{
    "update_member",
    "UPDATE members SET password_hash=?, display_name=?, name_key=?, state=?, moderator=?, admin=?,"
    " ask_me_about=?, version=?, second_factor=? WHERE member_id=?"};

constexpr Statement kUpsertPostings{
    "upsert_postings",
    "REPLACE INTO postings (posting_id, member_id, body, department, duty, start_date, end_date)"
    " VALUES (?,?,?,?,?,?,?)"};

#undef MEMBER_COLUMNS

std::optional<absl::CivilDay> Day(const Row& row, Column column) {
  const std::optional<absl::Time> midnight = row.OptionalTime(column);
  if (!midnight) return std::nullopt;
  return absl::ToCivilDay(*midnight, absl::UTCTimeZone());
}

// A day as a parameter; NULL for none.
std::optional<std::string> DayOrNull(const std::optional<absl::CivilDay>& day) {
  return day ? std::optional(DayText(day)) : std::nullopt;
}

// Text that is NULL in the table when it is empty, so that a unique key leaves it out.
std::optional<std::string_view> OrNull(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

Member ReadMember(const Row& row) {
  return {.id = MemberId{row.Uint64(0)},
          .address = row.String(1),
          .address_identity = row.String(2),
          .password_hash = row.String(3),
          .display_name = row.String(4),
          .state = static_cast<Caller::State>(row.Int64(5)),
          .moderator = row.Bool(6),
          .admin = row.Bool(7),
          .ask_me_about = row.String(8),
          .sample = row.Bool(9),
          .external_id = row.String(10),
          .create_time = row.Time(11),
          .version = row.Uint64(12),
          .second_factor = row.Bool(13)};
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
                                .start = Day(row, 5),
                                .end = Day(row, 6)});
  }
  return absl::OkStatus();
}

absl::Status WritePostings(Transaction& transaction, std::span<const Member> members) {
  std::vector<std::optional<std::string>> days;  // what the parameters point at
  size_t count = 0;
  for (const Member& member : members) count += member.postings.size();
  days.reserve(2 * count);
  std::vector<std::vector<Parameter>> rows;
  for (const Member& member : members) {
    for (const Posting& posting : member.postings) {
      const auto& start = days.emplace_back(DayOrNull(posting.start));
      const auto& end = days.emplace_back(DayOrNull(posting.end));
      rows.push_back(
          {posting.id, member.id, posting.body, posting.department, posting.duty, start, end});
    }
  }
  return transaction.ExecuteRows(kUpsertPostings, rows).status();
}

}  // namespace

absl::Status MemberNotFound() { return NotFound("MEMBER_NOT_FOUND", "その会員は見つかりません。"); }

absl::StatusOr<std::vector<Member>> SelectMembers(Connection& connection,
                                                  std::span<const MemberId> ids) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectMembers, InList(ids)));
  std::vector<Member> members;
  for (const Row row : rows) members.push_back(ReadMember(row));
  RETURN_IF_ERROR(AddPostings(connection, members));
  return members;
}

absl::StatusOr<Member> MemberRows::Lock(Transaction& transaction, MemberId id) const {
  ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectMemberForUpdate, id));
  if (rows.empty()) return MemberNotFound();
  std::vector<Member> members{ReadMember(rows.front())};
  RETURN_IF_ERROR(AddPostings(transaction, members));
  return std::move(members.front());
}

absl::Status MemberRows::Insert(Transaction& transaction, std::span<const Member> members) const {
  std::vector<std::string> name_keys;
  name_keys.reserve(members.size());
  std::vector<std::vector<Parameter>> rows;
  for (const Member& member : members) {
    const std::string& name_key = name_keys.emplace_back(Fold(member.display_name));
    rows.push_back({member.id, OrNull(member.address), OrNull(member.address_identity),
                    OrNull(member.password_hash), member.display_name,
                    static_cast<int>(member.state), member.moderator, member.admin,
                    member.ask_me_about, member.sample, OrNull(member.external_id),
                    member.create_time, member.version, member.second_factor, name_key});
  }
  const absl::Status inserted = transaction.ExecuteRows(kInsertMembers, rows).status();
  if (IsDuplicateKey(inserted, "members_address")) {
    return AlreadyExists("ADDRESS_TAKEN", "このメールアドレスはすでに登録されています。");
  }
  RETURN_IF_ERROR(inserted);
  RETURN_IF_ERROR(WritePostings(transaction, members));
  for (const Member& member : members) {
    RETURN_IF_ERROR(outbox_.Append(transaction, MemberName(member.id), member.version,
                                   MemberChangedEvent(member, bodies_, JapaneseDay(clock_.Now()))));
  }
  return absl::OkStatus();
}

absl::Status MemberRows::Save(Transaction& transaction, const Member& before,
                              Member& member) const {
  if (member == before) return absl::OkStatus();
  ++member.version;
  RETURN_IF_ERROR(transaction
                      .Execute(kUpdateMember, OrNull(member.password_hash), member.display_name,
                               Fold(member.display_name), static_cast<int>(member.state),
                               member.moderator, member.admin, member.ask_me_about, member.version,
                               member.second_factor, member.id)
                      .status());
  if (member.postings != before.postings) {
    RETURN_IF_ERROR(WritePostings(transaction, std::span(&member, 1)));
  }
  return outbox_.Append(transaction, MemberName(member.id), member.version,
                        MemberChangedEvent(member, bodies_, JapaneseDay(clock_.Now())));
}

}  // namespace hiroba::identity
