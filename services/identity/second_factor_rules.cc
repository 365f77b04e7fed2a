#include "services/identity/second_factor_rules.h"

#include <sodium.h>

#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/codes.h"
#include "services/identity/totp.h"

namespace hiroba::identity {
namespace {

constexpr absl::Duration kRetryAfter = absl::Minutes(5);

std::string_view WrongMessage(UsedCode used) {
  if (used == UsedCode::kUsedBefore) {
    return "一度使った確認コードです。認証アプリの数字が変わってから、新しい数字を"
           "入力してください。";
  }
  return "確認コードが違います。認証アプリに今出ている 6 桁の数字か、"
         "まだ使っていない回復用コードを入力してください。";
}

bool Equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

// Takes a recovery code out of those left. Compares with all of them.
bool TakeRecoveryCode(SecondFactor& factor, std::string_view hash) {
  std::vector<std::string> left;
  for (std::string& kept : factor.recovery_hashes) {
    if (!Equal(kept, hash)) left.push_back(std::move(kept));
  }
  const bool found = left.size() < factor.recovery_hashes.size();
  factor.recovery_hashes = std::move(left);
  return found;
}

}  // namespace

absl::Status CheckWrongSecondFactors(const SignInFailures& failures) {
  const bool is_refused =
      failures.of_source >= kMaxWrongSecondFactorsOfSource ||
      (!failures.is_known_source && failures.of_address >= kMaxWrongSecondFactors);
  if (!is_refused) return absl::OkStatus();
  return ResourceExhausted("TOO_MANY_WRONG_CODES",
                           "確認コードの間違いが続いています。"
                           "しばらく待ってから、もう一度お試しください。",
                           kRetryAfter);
}

absl::Status SecondFactorWrong(UsedCode used) {
  return InvalidArgument("SECOND_FACTOR_WRONG", WrongMessage(used));
}

absl::Status SecondFactorWrongAtSignIn(UsedCode used) {
  return Unauthenticated("SECOND_FACTOR_WRONG", WrongMessage(used));
}

absl::Status SecondFactorRequired() {
  return Unauthenticated("SECOND_FACTOR_REQUIRED",
                         "認証アプリの 6 桁の数字も入力してください。アプリが使えないときは、"
                         "回復用コードを入力してください。");
}

absl::Status CheckSecondFactorIsOff(const SecondFactor& factor) {
  if (!factor.on()) return absl::OkStatus();
  return FailedPrecondition("SECOND_FACTOR_ON", "2段階認証は、すでに有効です。");
}

absl::Status CheckSecondFactorIsOn(const SecondFactor& factor) {
  if (factor.on()) return absl::OkStatus();
  return FailedPrecondition("SECOND_FACTOR_OFF", "2段階認証は有効になっていません。");
}

absl::Status BeginSecondFactor(SecondFactor& factor, std::string sealed, absl::Time now) {
  RETURN_IF_ERROR(CheckSecondFactorIsOff(factor));
  factor.pending_secret = std::move(sealed);
  factor.pending_expire_time = now + kSecondFactorSetUp;
  return absl::OkStatus();
}

absl::Status CheckSecondFactorIsBegun(const SecondFactor& factor, absl::Time now) {
  if (!factor.pending_secret.empty() && now < factor.pending_expire_time) return absl::OkStatus();
  return FailedPrecondition("SECOND_FACTOR_NOT_BEGUN",
                            "設定の有効期限（10 分）が過ぎました。最初からやり直してください。");
}

absl::Status ConfirmSecondFactor(SecondFactor& factor, std::string_view pending_secret,
                                 std::string_view typed, const RecoveryCodes& recovery,
                                 absl::Time now) {
  const std::optional<int64_t> step = FindTotpStep(pending_secret, NormaliseCode(typed), now);
  if (!step) {
    return InvalidArgument("SECOND_FACTOR_WRONG",
                           "確認コードが違います。認証アプリに今出ている 6 桁の数字を"
                           "入力してください。続けて違うときは、端末の時計が合っているか"
                           "確かめてください。");
  }
  factor.secret = std::exchange(factor.pending_secret, "");
  factor.enable_time = now;
  factor.last_step = *step;
  RenewRecoveryCodes(factor, recovery);
  return absl::OkStatus();
}

UsedCode UseSecondFactor(SecondFactor& factor, std::string_view secret, std::string_view typed,
                         const CodeHasher& codes, MemberId member, absl::Time now) {
  if (const std::string code = NormaliseCode(typed); !code.empty()) {
    const std::optional<int64_t> step = FindTotpStep(secret, code, now);
    if (!step) return UsedCode::kWrong;
    if (*step <= factor.last_step) return UsedCode::kUsedBefore;
    factor.last_step = *step;
    return UsedCode::kApp;
  }
  const std::string code = NormaliseRecoveryCode(typed);
  if (code.empty()) return UsedCode::kWrong;
  const std::string hash = HashRecoveryCode(codes, member, factor.recovery_salt, code);
  return TakeRecoveryCode(factor, hash) ? UsedCode::kRecovery : UsedCode::kWrong;
}

void DisableSecondFactor(SecondFactor& factor) { factor = SecondFactor(); }

void RenewRecoveryCodes(SecondFactor& factor, const RecoveryCodes& recovery) {
  factor.recovery_salt = recovery.salt;
  factor.recovery_hashes = recovery.hashes;
}

}  // namespace hiroba::identity
