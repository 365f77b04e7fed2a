#include "services/identity/second_factor_check.h"

#include <optional>
#include <string>

#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/identity/second_factor_mails.h"
#include "services/identity/sign_in_rules.h"

namespace hiroba::identity {
namespace {

// What a member is told of a code; `wrong` is how many wrong ones there were with this one.
std::optional<Notice> NoticeOf(UsedCode used, const MailFrame& frame, uint64_t id,
                               const Member& member, int left, int wrong, absl::Time now) {
  switch (used) {
    case UsedCode::kApp:
      return std::nullopt;
    case UsedCode::kRecovery:
      return RecoveryCodeUsedNotice(frame, id, member, left, now);
    case UsedCode::kUsedBefore:
      return SecondFactorReusedNotice(frame, id, member, now);
    case UsedCode::kWrong:
      if (wrong != kToldWrongSecondFactors) return std::nullopt;
      return WrongSecondFactorsNotice(frame, id, member, now);
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<UsedCode> SecondFactorCheck::AtSignIn(const Call& call, const Member& member,
                                                     std::string_view source,
                                                     std::string_view typed) const {
  return Judge(call, member, source, false, typed);
}

absl::StatusOr<UsedCode> SecondFactorCheck::InSession(const Call& call, const Member& member,
                                                      std::string_view typed) const {
  return Judge(call, member, parts_.codes.Hash("sign-in session", call.caller.session), true,
               typed);
}

absl::StatusOr<UsedCode> SecondFactorCheck::Judge(const Call& call, const Member& member,
                                                  std::string_view source, bool is_session,
                                                  std::string_view typed) const {
  // Counted apart from wrong passwords: whoever types these has the right one.
  const std::string account =
      parts_.codes.Hash("second factor of address", member.address_identity);
  const absl::Time now = parts_.clock.Now();
  ASSIGN_OR_RETURN(
      SignInFailures failures,
      parts_.sign_ins.CountFailures(call, account, source, member.id, now - kSignInFailuresWindow));
  failures.is_known_source |= is_session;
  RETURN_IF_ERROR(CheckWrongSecondFactors(failures));

  const uint64_t notice = parts_.ids.Next();
  UsedCode used = UsedCode::kWrong;
  const auto use = [&](const Member& current,
                       SecondFactor& factor) -> absl::StatusOr<std::optional<Notice>> {
    RETURN_IF_ERROR(CheckSecondFactorIsOn(factor));
    ASSIGN_OR_RETURN(const std::string secret, parts_.secrets.Open(current.id, factor.secret));
    used = UseSecondFactor(factor, secret, typed, parts_.codes, current.id, now);
    const int left = static_cast<int>(factor.recovery_hashes.size());
    return NoticeOf(used, parts_.mail_frame, notice, current, left, failures.of_address + 1, now);
  };
  RETURN_IF_ERROR(parts_.store.EditSecondFactor(call, member.id, use));
  if (used == UsedCode::kApp || used == UsedCode::kRecovery) return used;
  Log(WARNING, "second factor refused",
      {{"member", member.id}, {"reused", used == UsedCode::kUsedBefore}});
  RETURN_IF_ERROR(parts_.sign_ins.AddFailure(call, account, source, now));
  return used;
}

}  // namespace hiroba::identity
