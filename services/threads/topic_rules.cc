#include "services/threads/topic_rules.h"

#include <fmt/core.h>

#include "services/common/status.h"

namespace hiroba::threads {

bool MayRead(Visibility visibility, const Membership& membership) {
  return visibility == Visibility::kOpen || membership.state == MembershipState::kJoined;
}

absl::Status TopicNotFound() { return NotFound("TOPIC_NOT_FOUND", "分野が見つかりません。"); }

absl::Status TooManyTopics() {
  return FailedPrecondition(
      "TOO_MANY_TOPICS",
      fmt::format("分野は {} までです。今ある分野を使ってください。", kMaxTopics));
}

absl::Status CheckReadable(const TopicView& view) {
  return MayRead(view.topic.visibility, view.membership) ? absl::OkStatus() : TopicNotFound();
}

absl::Status CheckIsMember(const Caller& caller) {
  if (caller.signed_in()) return absl::OkStatus();
  return PermissionDenied("MEMBERS_ONLY", "会員としてログインしてください。");
}

absl::Status CheckMayModerate(const Caller& caller, const TopicView& view) {
  if (caller.internal || caller.may_moderate()) return absl::OkStatus();
  if (caller.may_moderate(view.topic.id) && MayRead(view.topic.visibility, view.membership)) {
    return absl::OkStatus();
  }
  return PermissionDenied("TOPIC_MODERATORS_ONLY",
                          "この操作は、この分野のモデレーターだけができます。");
}

std::string EtagOf(const Topic& topic) { return fmt::format("{}", topic.revision); }

absl::Status EditTopic(const Caller& caller, const TopicEdit& edit, Topic& topic) {
  const bool renames = edit.display_name && *edit.display_name != topic.display_name;
  const bool opens = edit.visibility && *edit.visibility != topic.visibility;
  if ((renames || opens) && !caller.may_moderate() && !caller.internal) {
    return PermissionDenied("MODERATORS_ONLY",
                            "分野の名前と公開の範囲は、ひろば全体のモデレーターが変更します。");
  }
  if (!edit.etag.empty() && edit.etag != EtagOf(topic)) {
    return Aborted("ETAG_MISMATCH",
                   "ほかの人が先に変更しました。読み込み直してからやり直してください。");
  }
  if (edit.display_name) topic.display_name = *edit.display_name;
  if (edit.description) topic.description = *edit.description;
  if (edit.visibility) topic.visibility = *edit.visibility;
  return absl::OkStatus();
}

absl::Status JoinTopic(Visibility visibility, absl::Time now, Membership& membership) {
  if (membership.state == MembershipState::kJoined) return absl::OkStatus();
  if (visibility == Visibility::kOpen) {
    membership = {MembershipState::kJoined, now};
  } else if (membership.state == MembershipState::kNone) {
    membership = {MembershipState::kRequested, now};
  }
  return absl::OkStatus();
}

absl::Status LeaveTopic(Membership& membership) {
  membership = {};
  return absl::OkStatus();
}

absl::Status ApproveJoinRequest(absl::Time now, Membership& membership) {
  if (membership.state == MembershipState::kJoined) return absl::OkStatus();
  if (membership.state == MembershipState::kNone) {
    return NotFound("JOIN_REQUEST_NOT_FOUND", "この会員からの参加の申し込みはありません。");
  }
  membership = {MembershipState::kJoined, now};
  return absl::OkStatus();
}

}  // namespace hiroba::threads
