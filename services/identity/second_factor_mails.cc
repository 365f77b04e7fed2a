#include "services/identity/second_factor_mails.h"

#include <fmt/format.h>

#include <string>

#include "services/identity/second_factor_rules.h"

namespace hiroba::identity {

Notice SecondFactorEnabledNotice(const MailFrame& frame, uint64_t id, const Member& member,
                                 absl::Time now) {
  return NewNotice(id, member, "【ひろば】2段階認証を有効にしました",
                   fmt::format("{} に、2段階認証が有効になりました。次のサインインから、"
                               "パスワードのほかに認証アプリの 6 桁の数字が必要です。\n"
                               "回復用コードは、アプリが使えなくなったときのために、"
                               "安全な場所に保管してください。\n\n{}",
                               MomentText(now), IfNotYou(frame)),
                   now);
}

Notice SecondFactorDisabledNotice(const MailFrame& frame, uint64_t id, const Member& member,
                                  absl::Time now) {
  return NewNotice(id, member, "【ひろば】2段階認証を無効にしました",
                   fmt::format("{} に、2段階認証が無効になりました。次のサインインから、"
                               "パスワードだけで入れるようになります。\n\n{}",
                               MomentText(now), IfNotYou(frame)),
                   now);
}

Notice RecoveryCodesRenewedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                                  absl::Time now) {
  return NewNotice(id, member, "【ひろば】回復用コードを作り直しました",
                   fmt::format("{} に、回復用コードが作り直されました。前のコードは"
                               "使えなくなっています。\n\n{}",
                               MomentText(now), IfNotYou(frame)),
                   now);
}

Notice RecoveryCodeUsedNotice(const MailFrame& frame, uint64_t id, const Member& member, int left,
                              absl::Time now) {
  const std::string next =
      left > 3 ? "" : "残りが少なくなっています。設定の「セキュリティ」で作り直してください。\n";
  return NewNotice(id, member, "【ひろば】回復用コードが使われました",
                   fmt::format("{} に、回復用コードが 1 つ使われました。残りは {} 個です。\n{}\n{}",
                               MomentText(now), left, next, IfNotYou(frame)),
                   now);
}

Notice SecondFactorReusedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                                absl::Time now) {
  return NewNotice(id, member, "【ひろば】同じ確認コードが 2 回使われました",
                   fmt::format("{} に、一度使われた認証アプリの確認コードがもう一度入力されたため、"
                               "受け付けませんでした。ご自身が続けて操作した場合は、"
                               "心配ありません。\n\n{}",
                               MomentText(now), IfNotYou(frame)),
                   now);
}

Notice WrongSecondFactorsNotice(const MailFrame& frame, uint64_t id, const Member& member,
                                absl::Time now) {
  return NewNotice(id, member, "【ひろば】確認コードの間違いが続いています",
                   fmt::format("{} までの 1 時間に、パスワードは正しく、認証アプリの確認コードが"
                               "違う操作が {} 回ありました。2段階認証があるため、"
                               "まだ誰も入っていません。\n\n{}",
                               MomentText(now), kToldWrongSecondFactors, IfNotYou(frame)),
                   now);
}

}  // namespace hiroba::identity
