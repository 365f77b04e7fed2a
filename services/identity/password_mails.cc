#include "services/identity/password_mails.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace hiroba::identity {

Mail PasswordResetMail(const MailFrame& frame, const PasswordReset& reset, const Member& member,
                       std::string_view code) {
  std::string text = fmt::format(
      "{} 様\n\n"
      "パスワードの再設定を受け付けました。再設定の画面に、次の 6 桁の数字を入力してください。\n\n"
      "　　確認コード　{}\n\n"
      "有効期限は 10 分です（{} まで）。5 回まちがえると使えなくなりますので、その場合は最初から"
      "やり直してください。\n"
      "このコードは、ほかの人に教えないでください。運営がお尋ねすることはありません。\n\n"
      "お心当たりのない方は、このメールを破棄してください。コードを入力しないかぎり、"
      "パスワードは変わりません。\n",
      member.display_name, code, ClockText(reset.code.expire_time));
  return NewMail(frame, {.address = member.address, .display_name = member.display_name},
                 "【ひろば】パスワード再設定の確認コード", std::move(text), code,
                 // Not the reset's id: who knows that may type codes.
                 fmt::format("password-reset-{}-{}", FormatId(member.id),
                             absl::ToUnixMillis(reset.create_time)),
                 reset.create_time);
}

Notice PasswordChangedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                             absl::Time now) {
  return NewNotice(id, member, "【ひろば】パスワードを変更しました",
                   fmt::format("{} に、サインイン中の画面でパスワードが変更されました。"
                               "変更した端末のほかは、すべてサインインが終わっています。\n\n{}",
                               MomentText(now), IfNotYou(frame)),
                   now);
}

Notice PasswordResetNotice(const MailFrame& frame, uint64_t id, const Member& member,
                           absl::Time now) {
  return NewNotice(
      id, member, "【ひろば】パスワードを再設定しました",
      fmt::format("{} に、このアドレスに届いた確認コードでパスワードが再設定されました。"
                  "すべての端末でサインインが終わっています。"
                  "新しいパスワードでサインインしてください。\n{}\n\n{}",
                  MomentText(now), frame.public_url, IfNotYou(frame)),
      now);
}

}  // namespace hiroba::identity
