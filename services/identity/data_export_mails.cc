#include "services/identity/data_export_mails.h"

#include <fmt/format.h>

namespace hiroba::identity {

Notice DataExportReadyNotice(const MailFrame& frame, uint64_t id, const Member& member,
                             absl::Time expire_time, absl::Time now) {
  return NewNotice(
      id, member, "【ひろば】データの写しができました",
      fmt::format("お申し込みのデータの写しができました。サインインして、次のページから受け取って"
                  "ください。{} を過ぎると消えます。\n{}/account/data\n\n"
                  "{}",
                  MomentText(expire_time), frame.public_url, IfNotYou(frame)),
      now);
}

Notice DataExportFailedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                              absl::Time now) {
  return NewNotice(
      id, member, "【ひろば】データの写しを作れませんでした",
      fmt::format("申し訳ありません。お申し込みのデータの写しを作ることができませんでした。"
                  "お手数ですが、次のページからもう一度お申し込みください。続けてできないときは、"
                  "ひろばの運営にお知らせください。\n{}/account/data\n",
                  frame.public_url),
      now);
}

std::string DataExportReadMe(const DataExport& data_export) {
  return fmt::format(
      "ひろばのデータの写し（{} のお申し込み）\n\n"
      "ひろばがあなたについて持っているデータと、あなたが載せたファイルです。\n"
      "ほかの方のお名前が含まれることがあります。取り扱いにはご注意ください。\n\n"
      "identity フォルダ\n"
      "　登録の内容です。プロフィールと所属、役割、サインインしている端末、2段階認証の設定、\n"
      "　参加の申請、同じ団体の人の確認に書いた言葉が入っています。\n\n"
      "threads フォルダ\n"
      "　スレッドと投稿、参加している分野、どこまで読んだか、添付したファイルなどです。\n\n"
      "notifications フォルダ\n"
      "　お知らせと、その設定です。\n\n"
      "パスワードや確認コードは、読める形では持っていないため、入っていません。\n"
      "拡張子が json のファイルは、メモ帳などで開いて読むことができます（文字コードは UTF-8）。\n"
      "時刻は世界標準時で、日本の時刻より 9 時間前になっています。\n",
      MomentText(data_export.create_time));
}

}  // namespace hiroba::identity
