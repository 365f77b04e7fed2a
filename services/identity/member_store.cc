#include "services/identity/member_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "services/common/status_macros.h"
#include "services/identity/events.h"
#include "services/identity/role_convert.h"

namespace hiroba::identity {
namespace {

// Uses the unique key members_address.
constexpr Statement kFindMember{"find_member",
                                "SELECT member_id FROM members WHERE address_identity=?"};

// Reads the primary key backwards.
constexpr Statement kListNewestMembers{
    "list_newest_members",
    "SELECT member_id FROM members WHERE member_id<? AND state>=2 AND leave_time IS NULL"
    " ORDER BY member_id DESC LIMIT ?"};

// Uses (name_key, member_id).
constexpr Statement kListMembersByName{
    "list_members_by_name",
    "SELECT member_id FROM members WHERE name_key LIKE ? AND (name_key, member_id) > (?, ?)"
    " AND name_key>=? AND state>=2 AND leave_time IS NULL ORDER BY name_key, member_id LIMIT ?"};

// Uses the unique key members_external.
constexpr Statement kSelectExternalIds{
    "select_external_ids",
    "SELECT external_id, member_id FROM members WHERE external_id IN (?) FOR UPDATE"};

std::vector<MemberId> Ids(const Rows& rows) {
  std::vector<MemberId> ids;
  for (const Row row : rows) ids.push_back(MemberId{row.Uint64(0)});
  return ids;
}

// Returns a LIKE pattern for texts that begin with this one.
std::string Prefix(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

// Puts members in the order of ids, all of which are among them.
std::vector<Member> InOrder(std::vector<Member> members, const std::vector<MemberId>& ids) {
  absl::flat_hash_map<MemberId, Member*> by_id;
  for (Member& member : members) by_id[member.id] = &member;
  std::vector<Member> ordered;
  ordered.reserve(ids.size());
  for (const MemberId id : ids) {
    if (const auto found = by_id.find(id); found != by_id.end()) ordered.push_back(*found->second);
  }
  return ordered;
}

}  // namespace

absl::StatusOr<Member> SqlMemberStore::GetMember(const Call& call, MemberId id) {
  ASSIGN_OR_RETURN(std::vector<Member> members, BatchGetMembers(call, {id}));
  if (members.empty()) return MemberNotFound();
  return std::move(members.front());
}

absl::StatusOr<Member> SqlMemberStore::FindMember(const Call& call,
                                                  std::string_view address_identity) {
  return database_.Read(call.deadline, [&](Connection& connection) -> absl::StatusOr<Member> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kFindMember, address_identity));
    ASSIGN_OR_RETURN(std::vector<Member> members, SelectMembers(connection, Ids(rows)));
    if (members.empty()) return MemberNotFound();
    return std::move(members.front());
  });
}

absl::StatusOr<std::vector<Member>> SqlMemberStore::BatchGetMembers(const Call& call,
                                                                    std::vector<MemberId> ids) {
  return database_.Read(call.deadline,
                        [&](Connection& connection) { return SelectMembers(connection, ids); });
}

absl::StatusOr<std::vector<Member>> SqlMemberStore::ListMembers(const Call& call,
                                                                std::string_view query,
                                                                std::string_view after_name,
                                                                MemberId after, int limit) {
  return database_.Read(
      call.deadline, [&](Connection& connection) -> absl::StatusOr<std::vector<Member>> {
        const uint64_t before = after ? after.value : ~uint64_t{0};
        ASSIGN_OR_RETURN(const Rows rows, query.empty()
                                              ? connection.Select(kListNewestMembers, before, limit)
                                              : connection.Select(kListMembersByName, Prefix(query),
                                                                  after_name, after, query, limit));
        const std::vector<MemberId> ids = Ids(rows);
        ASSIGN_OR_RETURN(std::vector<Member> members, SelectMembers(connection, ids));
        return InOrder(std::move(members), ids);
      });
}

absl::Status SqlMemberStore::CreateMember(const Call& call, const Member& member) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(rows_.Insert(transaction, std::span(&member, 1)));
    AuditFields fields;
    for (const Role& role : member.roles) fields.emplace_back("role", KindText(role.kind));
    return audit_.Append(transaction, ActOf(call, MemberName(member.id), std::move(fields)));
  });
}

absl::StatusOr<Member> SqlMemberStore::EditMember(const Call& call, MemberId id,
                                                  absl::FunctionRef<absl::Status(Member&)> decide) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Member> {
    ASSIGN_OR_RETURN(Member member, rows_.Lock(transaction, id));
    const Member before = member;
    RETURN_IF_ERROR(decide(member));
    RETURN_IF_ERROR(rows_.Save(transaction, before, member));
    return member;
  });
}

absl::StatusOr<std::vector<Member>> SqlMemberStore::ImportMembers(const Call& call,
                                                                  std::vector<Member> members) {
  std::vector<std::string_view> external_ids;
  for (const Member& member : members) external_ids.push_back(member.external_id);
  return database_.Transact(
      call.deadline, [&](Transaction& transaction) -> absl::StatusOr<std::vector<Member>> {
        ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Select(kSelectExternalIds, InList(external_ids)));
        absl::flat_hash_map<std::string, MemberId> known;
        for (const Row row : rows) known[row.String(0)] = MemberId{row.Uint64(1)};
        std::vector<Member> added;
        std::vector<MemberId> ids;
        for (const Member& member : members) {
          const auto [entry, is_new] = known.try_emplace(member.external_id, member.id);
          if (is_new) added.push_back(member);
          ids.push_back(entry->second);
        }
        RETURN_IF_ERROR(rows_.Insert(transaction, added));
        ASSIGN_OR_RETURN(std::vector<Member> all, SelectMembers(transaction, ids));
        if (!added.empty()) {
          RETURN_IF_ERROR(audit_.Append(
              transaction, ActOf(call, "", {{"count", std::to_string(added.size())}})));
        }
        return InOrder(std::move(all), ids);
      });
}

}  // namespace hiroba::identity
