#include "services/identity/reauthentication.h"

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/second_factor_rules.h"
#include "services/identity/sign_in_rules.h"

namespace hiroba::identity {

absl::Status PasswordWrong() {
  return InvalidArgument("PASSWORD_WRONG", "今のパスワードが違います。もう一度お確かめください。");
}

absl::StatusOr<Member> Reauthentication::CheckPassword(const Call& call,
                                                       const std::string& password) const {
  ASSIGN_OR_RETURN(Member member, parts_.members.GetMember(call, call.caller.member));
  const std::string account = parts_.codes.Hash("sign-in address", member.address_identity);
  // Counted by session and not by place: whoever sits at one guesses at that one only, and nobody
  // else's guesses keep the owner from her own settings.
  const std::string source = parts_.codes.Hash("sign-in session", call.caller.session);
  const absl::Time now = parts_.clock.Now();
  ASSIGN_OR_RETURN(
      const SignInFailures failures,
      parts_.sign_ins.CountFailures(call, account, source, member.id, now - kSignInFailuresWindow));
  RETURN_IF_ERROR(CheckReauthenticationFailures(failures));
  ASSIGN_OR_RETURN(const bool right,
                   parts_.passwords.Verify(password, member.password_hash, call.deadline));
  if (right) return member;
  RETURN_IF_ERROR(parts_.sign_ins.AddFailure(call, account, source, now));
  return PasswordWrong();
}

absl::StatusOr<Member> Reauthentication::CheckBoth(const Call& call, const std::string& password,
                                                   std::string_view code) const {
  ASSIGN_OR_RETURN(const Member member, CheckPassword(call, password));
  if (!member.second_factor) return member;
  // Nobody guesses with nothing: not counted.
  if (code.empty()) return SecondFactorWrong(UsedCode::kWrong);
  ASSIGN_OR_RETURN(const UsedCode used, parts_.second_factors.InSession(call, member, code));
  const bool is_right = used == UsedCode::kApp || used == UsedCode::kRecovery;
  if (!is_right) return SecondFactorWrong(used);
  return member;
}

}  // namespace hiroba::identity
