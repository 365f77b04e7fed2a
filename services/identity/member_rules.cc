#include "services/identity/member_rules.h"

#include <algorithm>
#include <utility>

#include "services/common/status.h"

namespace hiroba::identity {

absl::CivilDay JapaneseDay(absl::Time time) {
  // Japan has had no summer time since 1952.
  return absl::ToCivilDay(time, absl::FixedTimeZone(9 * 60 * 60));
}

const Posting* PostingOn(const Member& member, absl::CivilDay day) {
  const Posting* last_begun = nullptr;
  for (const Posting& posting : member.postings) {  // the newest first
    if (posting.start && *posting.start > day) continue;
    if (!posting.end || *posting.end >= day) return &posting;
    if (last_begun == nullptr) last_begun = &posting;
  }
  if (last_begun != nullptr || member.postings.empty()) return last_begun;
  return &member.postings.back();
}

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

absl::Status StartPosting(Member& member, Posting posting, absl::CivilDay today) {
  Posting& present = member.postings.front();
  if (posting.body.empty()) posting.body = present.body;
  if (posting.body != present.body) {
    return FailedPrecondition(
        "BODY_NOT_CONFIRMED",
        "別の団体へ移られた方は、新しい団体のメールアドレスで確認が必要です。");
  }
  if (!posting.start) posting.start = today;
  if (present.start && *posting.start <= *present.start) {
    return InvalidArgument("POSTING_NOT_AFTER",
                           "新しい所属の開始日は、いまの所属の開始日より後にしてください。");
  }
  if (!present.end) present.end = *posting.start - 1;
  member.postings.insert(member.postings.begin(), std::move(posting));
  return absl::OkStatus();
}

absl::Status EndPosting(Member& member, PostingId posting, absl::CivilDay day) {
  const auto found = std::find_if(member.postings.begin(), member.postings.end(),
                                  [&](const Posting& p) { return p.id == posting; });
  if (found == member.postings.end()) {
    return NotFound("POSTING_NOT_FOUND", "その所属は見つかりません。");
  }
  if (found->start && day < *found->start) {
    return InvalidArgument("POSTING_ENDS_BEFORE_START", "終了日は開始日以降の日にしてください。");
  }
  found->end = day;
  return absl::OkStatus();
}

}  // namespace hiroba::identity
