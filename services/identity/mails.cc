#include "services/identity/mails.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "services/common/html.h"

namespace hiroba::identity {
namespace {

constexpr std::string_view kSignature =
    "--\nひろば：公務員どうしの情報共有の場\n{}\nこのメールには返信できません。\n";

// The same text for readers of HTML: a paragraph a block, the code large.
std::string ToHtml(std::string_view title, std::string_view text, std::string_view code) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n"
      "<body style=\"font-family:sans-serif;line-height:1.7;color:#1a1a1c;max-width:40em\">\n",
      EscapeHtml(title));
  while (!text.empty()) {
    const size_t end = text.find("\n\n");
    const std::string_view block = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    if (!code.empty() && block.find(code) != std::string_view::npos) {
      html += fmt::format(
          "<p>確認コード<br><strong style=\"font-size:2em;letter-spacing:.2em\">{}</strong></p>\n",
          code);
      continue;
    }
    html += fmt::format("<p>{}</p>\n", EscapeHtmlLines(block));
  }
  return html + "</body></html>\n";
}

std::string Host(std::string_view address) {
  return std::string(address.substr(address.find('@') + 1));
}

}  // namespace

Mail NewMail(const MailFrame& frame, MailAddress to, std::string subject, std::string text,
             std::string_view code, std::string_view key, absl::Time date) {
  text += "\n" + fmt::format(fmt::runtime(kSignature), frame.public_url);
  Mail mail{.from = frame.from, .to = std::move(to), .subject = std::move(subject)};
  mail.html = ToHtml(mail.subject, text, code);
  mail.text = std::move(text);
  mail.message_id = fmt::format("{}@{}", key, Host(frame.from.address));
  mail.date = date;
  mail.headers.emplace_back("Auto-Submitted", "auto-generated");
  return mail;
}

Notice NewNotice(uint64_t id, const Member& member, std::string subject, std::string_view text,
                 absl::Time now) {
  return {.id = id,
          .member = member.id,
          .address = member.address,
          .display_name = member.display_name,
          .subject = std::move(subject),
          .text = fmt::format("{} 様\n\n{}", member.display_name, text),
          .create_time = now};
}

std::string ClockText(absl::Time time) {
  return absl::FormatTime("%H:%M", time, absl::FixedTimeZone(9 * 60 * 60));
}

std::string MomentText(absl::Time time) {
  return absl::FormatTime("%Y 年 %-m 月 %-d 日 %H:%M", time, absl::FixedTimeZone(9 * 60 * 60));
}

std::string IfNotYou(const MailFrame& frame) {
  return fmt::format(
      "お心当たりのない方は、すぐに次のページでパスワードを再設定してください。"
      "再設定すると、すべての端末でサインインが終わります。\n{}/password-reset\n",
      frame.public_url);
}

Mail CodeMail(const MailFrame& frame, const Registration& registration, std::string_view code) {
  std::string text = fmt::format(
      "ひろばへの登録を受け付けました。登録の画面に、次の 6 桁の数字を入力してください。\n\n"
      "　　確認コード　{}\n\n"
      "有効期限は 10 分です（{} まで）。5 回まちがえると使えなくなりますので、その場合は最初から"
      "やり直してください。\n"
      "このコードは、ほかの人に教えないでください。運営がお尋ねすることはありません。\n\n"
      "お心当たりのない方は、このメールを破棄してください。コードを入力しないかぎり、"
      "何も登録されません。\n",
      code, ClockText(registration.code.expire_time));
  return NewMail(frame, {.address = registration.address}, "【ひろば】確認コードのお知らせ",
                 std::move(text), code, "registration-" + FormatId(registration.id),
                 registration.create_time);
}

Mail AlreadyMemberMail(const MailFrame& frame, const Registration& registration) {
  std::string text = fmt::format(
      "ひろばへの登録を受け付けましたが、このメールアドレスはすでに登録されています。\n\n"
      "そのままサインインしてご利用ください。\n{}\n\n"
      "お心当たりのない方は、このメールを破棄してください。登録の内容は何も変わっていません。\n",
      frame.public_url);
  return NewMail(frame, {.address = registration.address},
                 "【ひろば】このアドレスは登録されています", std::move(text), "",
                 "registration-" + FormatId(registration.id), registration.create_time);
}

Mail NoticeMail(const MailFrame& frame, const Notice& notice) {
  return NewMail(frame, {.address = notice.address, .display_name = notice.display_name},
                 notice.subject, notice.text, "", "notice-" + FormatId(notice.id),
                 notice.create_time);
}

Notice AdmittedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                      std::string_view body_display_name, absl::Time now) {
  return NewNotice(
      id, member, "【ひろば】ご利用いただけるようになりました",
      fmt::format("{}の職員として確認できましたので、ひろばをご利用いただけるようになりました。\n"
                  "登録したメールアドレスとパスワードでサインインしてください。\n{}\n",
                  body_display_name, frame.public_url),
      now);
}

Notice SuspendedNotice(uint64_t id, const Member& member, absl::Time now) {
  return NewNotice(
      id, member, "【ひろば】ご利用を停止しました",
      fmt::format("運営の判断により、ひろばのご利用を停止しました。\n\n理由：{}\n\n"
                  "これまでの投稿はそのまま残ります。ご不明な点は、ひろばの運営にお問い合わせ"
                  "ください。\n",
                  member.suspension ? member.suspension->reason : ""),
      now);
}

Notice UnsuspendedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                         absl::Time now) {
  return NewNotice(id, member, "【ひろば】ご利用を再開できます",
                   fmt::format("ご利用の停止を解除しました。これまでと同じメールアドレスと"
                               "パスワードでサインインできます。\n{}\n",
                               frame.public_url),
                   now);
}

Notice RejectedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                      std::string_view reason, absl::Time now) {
  return NewNotice(
      id, member, "【ひろば】参加の確認ができませんでした",
      fmt::format(
          "ひろばへの参加のお申し込みについて、公務員であることを確かめられませんでした。\n\n"
          "理由：\n{}\n\n"
          "説明を書き足して、もう一度申請することができます。登録したメールアドレスと"
          "パスワードでサインインしてください。\n{}\n",
          reason, frame.public_url),
      now);
}

}  // namespace hiroba::identity
