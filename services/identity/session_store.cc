#include "services/identity/session_store.h"

#include <optional>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/member_rows.h"
#include "services/identity/session_rules.h"

namespace hiroba::identity {
namespace {

// Locks the member: whoever gives her another password meanwhile, turns her second factor on or
// suspends her waits, and then ends the session.
constexpr Statement kLockUnchanged{
    "lock_unchanged",
    "SELECT 1 FROM members WHERE member_id=? AND COALESCE(password_hash, '')=?"
    " AND second_factor=? AND suspend_time IS NULL FOR UPDATE"};

constexpr Statement kInsertSession{
    "insert_session",
    "INSERT INTO sessions (session_id, token_hash, member_id, kind, device, create_time,"
    " last_use_time, source) VALUES (?,?,?,?,?,?,?,?)"};

// Uses (member_id, last_use_time).
constexpr Statement kSelectExcessSessions{
    "select_excess_sessions",
    "SELECT session_id FROM sessions WHERE member_id=? ORDER BY last_use_time DESC, session_id DESC"
    " LIMIT 1000 OFFSET ?"};
constexpr Statement kDeleteSessionsById{"delete_sessions_by_id",
                                        "DELETE FROM sessions WHERE session_id IN (?)"};

// Uses (member_id, last_use_time).
constexpr Statement kSelectSessionsOfMember{
    "select_sessions_of_member",
    "SELECT session_id, member_id, kind, device, create_time, last_use_time, source FROM sessions"
    " WHERE member_id=? ORDER BY session_id DESC LIMIT 1000"};

// Uses the unique key sessions_token.
constexpr Statement kSelectSessionByToken{
    "select_session_by_token",
    "SELECT session_id, member_id, kind, device, create_time, last_use_time, source FROM sessions"
    " WHERE token_hash=?"};

// Only forwards: two gateways ask at the same time.
constexpr Statement kTouchSession{"touch_session",
                                  "UPDATE sessions SET last_use_time=GREATEST(last_use_time, ?)"
                                  " WHERE session_id=?"};

constexpr Statement kDeleteSession{"delete_session",
                                   "DELETE FROM sessions WHERE session_id=? AND member_id=?"};

// Use (member_id, last_use_time).
constexpr Statement kInsertOtherEndedSessions{
    "insert_other_ended_sessions",
    "INSERT INTO ended_sessions (session_id, member_id, end_time)"
    " SELECT session_id, member_id, ? FROM sessions WHERE member_id=? AND session_id<>?"};
constexpr Statement kDeleteOtherSessions{
    "delete_other_sessions", "DELETE FROM sessions WHERE member_id=? AND session_id<>?"};

constexpr Statement kInsertEndedSession{
    "insert_ended_session",
    "INSERT INTO ended_sessions (session_id, member_id, end_time) VALUES (?,?,?)"};
constexpr Statement kSelectEndedSession{
    "select_ended_session", "SELECT 1 FROM ended_sessions WHERE session_id=? AND member_id=?"};

// Uses (end_time).
constexpr Statement kDeleteEndedSessions{"delete_ended_sessions",
                                         "DELETE FROM ended_sessions WHERE end_time<? LIMIT 1000"};

// Uses (last_use_time). Few at a time, so that nobody waits for long.
constexpr Statement kDeleteOldSessions{"delete_old_sessions",
                                       "DELETE FROM sessions WHERE last_use_time<? LIMIT 1000"};

std::optional<std::string_view> OrNull(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

int Number(Session::Kind kind) { return kind == Session::Kind::kCookie ? 1 : 2; }

Session ReadSession(const Row& row) {
  return {.id = SessionId{row.Uint64(0)},
          .member = MemberId{row.Uint64(1)},
          .kind = row.Int64(2) == 1 ? Session::Kind::kCookie : Session::Kind::kToken,
          .device = row.String(3),
          .create_time = row.Time(4),
          .last_use_time = row.Time(5),
          .source = row.String(6)};
}

}  // namespace

absl::Status EndSessions(Transaction& transaction, MemberId member, SessionId keep,
                         absl::Time now) {
  RETURN_IF_ERROR(transaction.Execute(kInsertOtherEndedSessions, now, member, keep).status());
  return transaction.Execute(kDeleteOtherSessions, member, keep).status();
}

absl::StatusOr<std::vector<SessionId>> SqlSessionStore::CreateSession(const Call& call,
                                                                      const Session& session,
                                                                      const Member& checked,
                                                                      int limit) {
  using Ended = std::vector<SessionId>;
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Ended> {
    ASSIGN_OR_RETURN(const Rows unchanged,
                     transaction.Select(kLockUnchanged, session.member, checked.password_hash,
                                        checked.second_factor));
    if (unchanged.empty()) return CredentialsWrong();
    RETURN_IF_ERROR(transaction
                        .Execute(kInsertSession, session.id, session.token_hash, session.member,
                                 Number(session.kind), session.device, session.create_time,
                                 session.last_use_time, OrNull(session.source))
                        .status());
    ASSIGN_OR_RETURN(const Rows excess,
                     transaction.Select(kSelectExcessSessions, session.member, limit));
    Ended ended;
    for (const Row row : excess) ended.push_back(SessionId{row.Uint64(0)});
    if (ended.empty()) return ended;
    RETURN_IF_ERROR(transaction.Execute(kDeleteSessionsById, InList(ended)).status());
    return ended;
  });
}

absl::StatusOr<std::vector<Session>> SqlSessionStore::ListSessions(const Call& call,
                                                                   MemberId member) {
  return database_.Read(
      call.deadline, [&](Connection& connection) -> absl::StatusOr<std::vector<Session>> {
        ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectSessionsOfMember, member));
        std::vector<Session> sessions;
        for (const Row row : rows) sessions.push_back(ReadSession(row));
        return sessions;
      });
}

absl::StatusOr<std::pair<Session, Member>> SqlSessionStore::FindSession(
    const Call& call, std::string_view token_hash) {
  using Found = std::pair<Session, Member>;
  return database_.Read(call.deadline, [&](Connection& connection) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectSessionByToken, token_hash));
    if (rows.empty()) return SessionExpired();
    Session session = ReadSession(rows.front());
    ASSIGN_OR_RETURN(std::vector<Member> members,
                     SelectMembers(connection, std::span(&session.member, 1)));
    if (members.empty()) return SessionExpired();
    return Found(std::move(session), std::move(members.front()));
  });
}

absl::Status SqlSessionStore::TouchSession(const Call& call, SessionId id, absl::Time use_time) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kTouchSession, use_time, id).status();
  });
}

absl::Status SqlSessionStore::DeleteSession(const Call& call, MemberId member, SessionId id,
                                            absl::Time now) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const uint64_t deleted, transaction.Execute(kDeleteSession, id, member));
    if (deleted > 0) return transaction.Execute(kInsertEndedSession, id, member, now).status();
    ASSIGN_OR_RETURN(const Rows ended, transaction.Select(kSelectEndedSession, id, member));
    if (!ended.empty()) return absl::OkStatus();
    return NotFound("SESSION_NOT_FOUND", "そのサインインは見つかりません。");
  });
}

absl::Status SqlSessionStore::EndOtherSessions(const Call& call, MemberId member, SessionId keep,
                                               absl::Time now) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return EndSessions(transaction, member, keep, now);
  });
}

absl::Status SqlSessionStore::DeleteSessions(const Call& call, absl::Time used_before,
                                             absl::Time ended_before) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    RETURN_IF_ERROR(transaction.Execute(kDeleteOldSessions, used_before).status());
    return transaction.Execute(kDeleteEndedSessions, ended_before).status();
  });
}

}  // namespace hiroba::identity
