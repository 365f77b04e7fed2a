// Sessions in MariaDB.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "services/common/db.h"
#include "services/identity/sign_in_stores.h"

namespace hiroba::identity {

class SqlSessionStore final : public SessionStore {
 public:
  // `database` outlives the store.
  explicit SqlSessionStore(Database& database) : database_(database) {}

  absl::StatusOr<std::vector<SessionId>> CreateSession(const Call& call, const Session& session,
                                                       const Member& checked, int limit) override;
  absl::StatusOr<std::vector<Session>> ListSessions(const Call& call, MemberId member) override;
  absl::StatusOr<std::pair<Session, Member>> FindSession(const Call& call,
                                                         std::string_view token_hash) override;
  absl::Status TouchSession(const Call& call, SessionId id, absl::Time use_time) override;
  absl::Status DeleteSession(const Call& call, MemberId member, SessionId id,
                             absl::Time now) override;
  absl::Status EndOtherSessions(const Call& call, MemberId member, SessionId keep,
                                absl::Time now) override;
  absl::Status DeleteSessions(const Call& call, absl::Time used_before,
                              absl::Time ended_before) override;

 private:
  Database& database_;
};

// Ends all sessions of a member but `keep` (0: all), in the transaction of what ends them.
absl::Status EndSessions(Transaction& transaction, MemberId member, SessionId keep, absl::Time now);

}  // namespace hiroba::identity
