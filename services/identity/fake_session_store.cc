// The sessions of FakeStore.
#include <algorithm>

#include "services/common/status.h"
#include "services/identity/fake_store.h"
#include "services/identity/session_rules.h"

namespace hiroba::identity {

absl::StatusOr<std::vector<SessionId>> FakeStore::CreateSession(const Call&, const Session& session,
                                                                const Member& checked, int limit) {
  MutexLock lock(mutex_);
  const auto member = members_.find(session.member);
  if (member == members_.end() || member->second.suspension ||
      member->second.password_hash != checked.password_hash ||
      member->second.second_factor != checked.second_factor) {
    return CredentialsWrong();
  }
  sessions_[session.id] = session;
  std::vector<std::pair<absl::Time, SessionId>> uses;
  for (const auto& [id, other] : sessions_) {
    if (other.member == session.member) uses.emplace_back(other.last_use_time, id);
  }
  std::sort(uses.rbegin(), uses.rend());
  std::vector<SessionId> ended;
  for (size_t i = static_cast<size_t>(limit); i < uses.size(); ++i) {
    ended.push_back(uses[i].second);
    sessions_.erase(uses[i].second);
  }
  return ended;
}

absl::StatusOr<std::vector<Session>> FakeStore::ListSessions(const Call&, MemberId member) {
  MutexLock lock(mutex_);
  std::vector<Session> sessions;
  for (const auto& [id, session] : sessions_) {
    if (session.member == member) sessions.insert(sessions.begin(), session);
  }
  return sessions;
}

absl::StatusOr<std::pair<Session, Member>> FakeStore::FindSession(const Call&,
                                                                  std::string_view token_hash) {
  MutexLock lock(mutex_);
  for (const auto& [id, session] : sessions_) {
    const auto member = members_.find(session.member);
    if (session.token_hash == token_hash && member != members_.end()) {
      return std::pair(session, member->second);
    }
  }
  return Unauthenticated("SESSION_EXPIRED", "もう一度サインインしてください。");
}

absl::Status FakeStore::TouchSession(const Call&, SessionId id, absl::Time use_time) {
  MutexLock lock(mutex_);
  if (const auto found = sessions_.find(id); found != sessions_.end()) {
    found->second.last_use_time = std::max(found->second.last_use_time, use_time);
  }
  return absl::OkStatus();
}

absl::Status FakeStore::DeleteSession(const Call&, MemberId member, SessionId id, absl::Time now) {
  MutexLock lock(mutex_);
  if (const auto ended = ended_sessions_.find(id);
      ended != ended_sessions_.end() && ended->second.first == member) {
    return absl::OkStatus();
  }
  const auto found = sessions_.find(id);
  if (found == sessions_.end() || found->second.member != member) {
    return NotFound("SESSION_NOT_FOUND", "そのサインインは見つかりません。");
  }
  sessions_.erase(found);
  ended_sessions_[id] = {member, now};
  return absl::OkStatus();
}

void FakeStore::EndSessions(MemberId member, SessionId keep, absl::Time now) {
  for (const auto& [id, session] : sessions_) {
    if (session.member == member && id != keep) ended_sessions_[id] = {member, now};
  }
  std::erase_if(sessions_,
                [&](auto& entry) { return entry.second.member == member && entry.first != keep; });
}

absl::Status FakeStore::EndOtherSessions(const Call&, MemberId member, SessionId keep,
                                         absl::Time now) {
  MutexLock lock(mutex_);
  EndSessions(member, keep, now);
  return absl::OkStatus();
}

absl::Status FakeStore::DeleteSessions(const Call&, absl::Time used_before,
                                       absl::Time ended_before) {
  MutexLock lock(mutex_);
  std::erase_if(sessions_, [&](auto& entry) { return entry.second.last_use_time < used_before; });
  std::erase_if(ended_sessions_, [&](auto& entry) { return entry.second.second < ended_before; });
  return absl::OkStatus();
}

}  // namespace hiroba::identity
