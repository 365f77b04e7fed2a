#include "services/identity/member_rules.h"

#include "services/common/status.h"

namespace hiroba::identity {

absl::Status EditProfile(Member& member, const ProfileEdit& edit) {
  if (edit.version && *edit.version != member.version) {
    return Aborted(
        "MEMBER_CHANGED",
        "プロフィールが別の画面で変更されています。読み込み直してから変更してください。");
  }
  if (edit.display_name) member.display_name = *edit.display_name;
  if (edit.ask_me_about) member.ask_me_about = *edit.ask_me_about;
  return absl::OkStatus();
}

}  // namespace hiroba::identity
