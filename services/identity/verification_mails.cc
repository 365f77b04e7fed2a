#include "services/identity/verification_mails.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace hiroba::identity {

Mail VerificationMail(const MailFrame& frame, const Verification& verification,
                      std::string_view code) {
  std::string text = fmt::format(
      "ひろばで、職場のメールアドレスの確認を受け付けました。確認の画面に、次の 6 "
      "桁の数字を入力して"
      "ください。\n\n"
      "　　確認コード　{}\n\n"
      "有効期限は 10 分です（{} まで）。5 回まちがえると使えなくなりますので、その場合は最初から"
      "やり直してください。\n"
      "このコードは、ほかの人に教えないでください。運営がお尋ねすることはありません。\n\n"
      "お心当たりのない方は、このメールを破棄してください。コードを入力しないかぎり、"
      "何も変わりません。\n",
      code, ClockText(verification.code.expire_time));
  return NewMail(frame, {.address = verification.address}, "【ひろば】確認コードのお知らせ",
                 std::move(text), code, "verification-" + FormatId(verification.id),
                 verification.create_time);
}

Mail AddressInUseMail(const MailFrame& frame, const Verification& verification) {
  std::string text = fmt::format(
      "ひろばの会員から、アドレスをこのメールアドレスへ変える申込みがありましたが、このメール"
      "アドレスはすでに登録されています。\n\n"
      "ご自分で申し込まれた方は、このメールアドレスでサインインしてご利用ください。\n{}\n\n"
      "お心当たりのない方は、このメールを破棄してください。登録の内容は何も変わっていません。\n",
      frame.public_url);
  return NewMail(frame, {.address = verification.address},
                 "【ひろば】このアドレスは登録されています", std::move(text), "",
                 "verification-" + FormatId(verification.id), verification.create_time);
}

Notice AddressChangedNotice(const MailFrame& frame, uint64_t id, const Member& before,
                            absl::Time now) {
  return NewNotice(
      id, before, "【ひろば】メールアドレスを変更しました",
      fmt::format("{} に、ひろばに登録されたメールアドレスが、このアドレスから新しいアドレスへ変更"
                  "されました。これからのお知らせは新しいアドレスへお送りします。"
                  "変更した端末のほかは、すべてサインインが終わっています。\n\n"
                  "お心当たりのない方は、すぐに運営へお知らせください。\n{}/about/notices\n",
                  MomentText(now), frame.public_url),
      now);
}

}  // namespace hiroba::identity
