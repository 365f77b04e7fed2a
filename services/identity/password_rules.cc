#include "services/identity/password_rules.h"

#include <algorithm>

#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba::identity {

absl::Status CheckRecentPasswordResets(const RecentPasswordResets& recent) {
  const bool too_many_today = recent.in_day >= kMaxPasswordResetsADay;
  if (!too_many_today && recent.in_hour < kMaxPasswordResetsAnHour) return absl::OkStatus();
  // They leave the window one by one, so that there may be room long before its end.
  return ResourceExhausted("TOO_MANY_RESETS",
                           "このアドレスでのパスワードの再設定が続いています。"
                           "1 時間ほど待ってから、もう一度お試しください。",
                           absl::Hours(1));
}

absl::Status CheckPasswordResetCode(PasswordReset& reset, std::string_view typed_hash,
                                    int wrong_codes, absl::Time now) {
  if (wrong_codes >= kManyWrongResetCodes) {
    reset.code.tries = std::max(reset.code.tries, kMaxCodeTries - 1);
  }
  return CheckCode(reset.code, typed_hash, now);
}

absl::Status ChangePassword(Member& member, std::string_view checked_hash,
                            const std::string& new_hash) {
  if (member.password_hash != checked_hash) {
    return Aborted(
        "PASSWORD_CHANGED_MEANWHILE",
        "パスワードは、ほかの画面で先に変更されました。もう一度サインインしてください。");
  }
  member.password_hash = new_hash;
  return absl::OkStatus();
}

absl::Status FinishPasswordReset(const PasswordReset& reset, Member& member,
                                 std::string_view typed_hash, std::string_view address,
                                 const std::string& new_hash, absl::Time now) {
  PendingCode code = reset.code;
  RETURN_IF_ERROR(CheckCode(code, typed_hash, now));
  if (reset.address != address) return PasswordResetNotFound();
  member.password_hash = new_hash;
  return absl::OkStatus();
}

absl::Status PasswordResetNotFound() {
  return NotFound("PASSWORD_RESET_NOT_FOUND",
                  "この再設定は見つかりません。新しいパスワードでサインインできないときは、"
                  "最初からやり直してください。");
}

}  // namespace hiroba::identity
