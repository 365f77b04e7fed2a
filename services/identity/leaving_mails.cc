#include "services/identity/leaving_mails.h"

#include <fmt/format.h>

#include <string_view>

#include "services/identity/leaving_rules.h"

namespace hiroba::identity {
namespace {

bool KeepsPosts(const Member& member) {
  return !member.leaving || member.leaving->posts == Leaving::Posts::kKeep;
}

}  // namespace

Notice LeavingNotice(const MailFrame& frame, uint64_t id, const Member& member, absl::Time now) {
  const std::string_view posts = KeepsPosts(member)
                                     ? "投稿と添付ファイルは、お名前と所属を外して残します。"
                                     : "投稿と添付ファイルは、すべて消します。";
  return NewNotice(
      id, member, "【ひろば】退会の手続きを受け付けました",
      fmt::format(
          "{} に、退会の手続きを受け付けました。すべての端末でサインインを終え、ほかの会員からは"
          "見えなくなっています。\n\n"
          "{} までは、サインインして退会を取りやめたり、ご自分のデータの写しを受け取ったりする"
          "ことができます。\n{}/account/data\n\n"
          "その後は登録の内容をすべて消し、元に戻すことはできません。{}\n\n"
          "お心当たりのない方は、すぐに次のページでパスワードを再設定し、サインインして退会を"
          "取りやめてください。\n{}/password-reset\n",
          MomentText(now), MomentText(now + kLeavingTime), frame.public_url, posts,
          frame.public_url),
      now);
}

Notice MindChangedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                         absl::Time now) {
  return NewNotice(
      id, member, "【ひろば】退会を取りやめました",
      fmt::format("{} に、退会を取りやめました。これまでどおりご利用いただけます。\n{}\n\n"
                  "{}",
                  MomentText(now), frame.public_url, IfNotYou(frame)),
      now);
}

Notice ForgottenNotice(uint64_t id, const Member& member, absl::Time now) {
  const std::string_view posts = KeepsPosts(member)
                                     ? "投稿と添付ファイルは、お名前と所属を外して残しました。"
                                     : "投稿と添付ファイルも消しています。";
  return NewNotice(
      id, member, "【ひろば】退会が完了しました",
      fmt::format("退会の手続きから 14 日がたちましたので、登録の内容を消しました。{}\n\n"
                  "このメールをお送りしたあと、このメールアドレスも消します。これまでひろばに"
                  "ご参加いただき、ありがとうございました。またいつでもお戻りください。\n",
                  posts),
      now);
}

}  // namespace hiroba::identity
