#include "services/identity/sign_in_store.h"

#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

// Uses (address, minute, source).
constexpr Statement kCountFailures{"count_sign_in_failures",
                                   "SELECT CAST(COALESCE(SUM(number), 0) AS SIGNED),"
                                   " CAST(COALESCE(SUM(IF(source=?, number, 0)), 0) AS SIGNED)"
                                   " FROM sign_in_failures WHERE address=? AND minute>=?"};

// Uses (member_id, last_use_time): a member has few sessions.
constexpr Statement kSelectKnownSource{
    "select_known_source", "SELECT 1 FROM sessions WHERE member_id=? AND source=? LIMIT 1"};

constexpr Statement kAddFailure{"add_sign_in_failure",
                                "INSERT INTO sign_in_failures (address, source, minute, number)"
                                " VALUES (?,?,?,1) ON DUPLICATE KEY UPDATE number=number+1"};

// Uses (address, minute, source).
constexpr Statement kForgetFailures{"forget_sign_in_failures",
                                    "DELETE FROM sign_in_failures WHERE address=?"};

// Uses (minute). Few at a time, so that nobody waits for long; more than a flood leaves.
constexpr Statement kDeleteFailures{"delete_sign_in_failures",
                                    "DELETE FROM sign_in_failures WHERE minute<? LIMIT 10000"};

}  // namespace

absl::StatusOr<SignInFailures> SqlSignInStore::CountFailures(const Call& call,
                                                             std::string_view address,
                                                             std::string_view source,
                                                             MemberId member, absl::Time since) {
  return database_.Read(
      call.deadline, [&](Connection& connection) -> absl::StatusOr<SignInFailures> {
        ASSIGN_OR_RETURN(const Rows count, connection.Select(kCountFailures, source, address,
                                                             SignInFailuresMinute(since)));
        ASSIGN_OR_RETURN(const Rows known, connection.Select(kSelectKnownSource, member, source));
        return SignInFailures{.of_address = static_cast<int>(count.front().Int64(0)),
                              .of_source = static_cast<int>(count.front().Int64(1)),
                              .is_known_source = !known.empty()};
      });
}

absl::Status SqlSignInStore::AddFailure(const Call& call, std::string_view address,
                                        std::string_view source, absl::Time now) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kAddFailure, address, source, SignInFailuresMinute(now)).status();
  });
}

absl::Status SqlSignInStore::ForgetFailures(const Call& call, std::string_view address) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kForgetFailures, address).status();
  });
}

absl::Status SqlSignInStore::DeleteFailures(const Call& call, absl::Time before) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kDeleteFailures, before).status();
  });
}

}  // namespace hiroba::identity
