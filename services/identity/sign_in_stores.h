// What identity remembers of how members get in: passwords, second factors, sessions, and wrong
// tries. See store.h.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/call.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// New passwords. Whatever the old one opened ends in the same transaction: the member's sessions,
// her resets, a second factor that is being set up.
class PasswordStore {
 public:
  virtual ~PasswordStore() = default;

  // Saves a member to whom `decide` has given another password and keeps the notice it returns. All
  // her sessions end but `keep` (0: all). Returns her.
  virtual absl::StatusOr<Member> ChangePassword(
      const Call& call, MemberId member, SessionId keep, absl::Time now,
      absl::FunctionRef<absl::StatusOr<Notice>(Member&)> decide) = 0;

  // Keeps a new reset. `decide` is told how many of its address were begun before.
  virtual absl::Status CreatePasswordReset(
      const Call& call, const PasswordReset& reset,
      absl::FunctionRef<absl::Status(const RecentPasswordResets&)> decide) = 0;

  // Takes a reset back, as if it had never been begun.
  virtual absl::Status DeletePasswordReset(const Call& call, PasswordResetId id) = 0;

  // Judges a code. The tries that `decide` counts are saved also when it fails, and the wrong code
  // counts among those of all resets, of which `decide` is told how many there were within the day
  // before `now`, to the hour. NOT_FOUND, reason PASSWORD_RESET_NOT_FOUND.
  virtual absl::Status TryPasswordResetCode(
      const Call& call, PasswordResetId id, absl::Time now,
      absl::FunctionRef<absl::Status(PasswordReset&, int wrong_codes)> decide) = 0;

  // Finishes a reset: as ChangePassword, with no session kept. NOT_FOUND as above, also for a reset
  // without a member.
  virtual absl::StatusOr<Member> FinishPasswordReset(
      const Call& call, PasswordResetId id, absl::Time now,
      absl::FunctionRef<absl::StatusOr<Notice>(const PasswordReset&, Member&)> decide) = 0;

  // Forgets resets and wrong codes from before a time.
  virtual absl::Status DeletePasswordResets(const Call& call, absl::Time before) = 0;
};

class SessionStore {
 public:
  virtual ~SessionStore() = default;

  // Keeps a new session; of more than `limit` of the member, those used longest ago end. Returns
  // which. UNAUTHENTICATED, reason CREDENTIALS_WRONG, when the member has another password or
  // second factor by now than when she was `checked`, or is suspended: checking takes time, and
  // what it found must not outlive the change.
  virtual absl::StatusOr<std::vector<SessionId>> CreateSession(const Call& call,
                                                               const Session& session,
                                                               const Member& checked,
                                                               int limit) = 0;

  // Newest first.
  virtual absl::StatusOr<std::vector<Session>> ListSessions(const Call& call, MemberId member) = 0;

  // UNAUTHENTICATED, reason SESSION_EXPIRED, when there is no such session.
  virtual absl::StatusOr<std::pair<Session, Member>> FindSession(const Call& call,
                                                                 std::string_view token_hash) = 0;

  virtual absl::Status TouchSession(const Call& call, SessionId id, absl::Time use_time) = 0;

  // Ends a session; doing so again is OK until that is forgotten. NOT_FOUND, reason
  // SESSION_NOT_FOUND, also for a session of somebody else.
  virtual absl::Status DeleteSession(const Call& call, MemberId member, SessionId id,
                                     absl::Time now) = 0;

  // Ends all sessions of a member but one.
  virtual absl::Status EndOtherSessions(const Call& call, MemberId member, SessionId keep,
                                        absl::Time now) = 0;

  // Deletes sessions that were last used before a time, and forgets those ended before another.
  virtual absl::Status DeleteSessions(const Call& call, absl::Time used_before,
                                      absl::Time ended_before) = 0;
};

// Returns the minute, as failures are kept by it.
inline absl::Time SignInFailuresMinute(absl::Time time) {
  return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), absl::Minutes(1));
}

// Wrong passwords. `address` and `source` are keyed hashes of 32 bytes: what was typed may be
// nobody's address, and is nobody's business.
class SignInStore {
 public:
  virtual ~SignInStore() = default;

  // Returns the failures since a time, to the minute. `member` is whose address it is; 0: nobody's.
  virtual absl::StatusOr<SignInFailures> CountFailures(const Call& call, std::string_view address,
                                                       std::string_view source, MemberId member,
                                                       absl::Time since) = 0;

  virtual absl::Status AddFailure(const Call& call, std::string_view address,
                                  std::string_view source, absl::Time now) = 0;

  // Forgets all failures of an address: its owner has proved who she is.
  virtual absl::Status ForgetFailures(const Call& call, std::string_view address) = 0;

  // Forgets failures from before a time.
  virtual absl::Status DeleteFailures(const Call& call, absl::Time before) = 0;
};

class SecondFactorStore {
 public:
  virtual ~SecondFactorStore() = default;

  // Returns a member's; one that is off when she has never begun one.
  virtual absl::StatusOr<SecondFactor> GetSecondFactor(const Call& call, MemberId member) = 0;

  // Changes a member's, marks on her whether it is on, and keeps the notice that `decide` returns.
  // When it is turned on, all her sessions end but that of the call: they were opened without it.
  // What the operator changes is on record.
  // NOT_FOUND, reason MEMBER_NOT_FOUND.
  virtual absl::Status EditSecondFactor(
      const Call& call, MemberId member,
      absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(const Member&, SecondFactor&)>
          decide) = 0;
};

}  // namespace hiroba::identity
