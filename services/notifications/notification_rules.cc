#include "services/notifications/notification_rules.h"

#include <algorithm>

namespace hiroba::notifications {

std::vector<Recipient> RecipientsOfPost(const WrittenPost& post) {
  std::vector<Recipient> recipients;
  const auto add = [&](MemberId member, NotificationKind kind) {
    if (!member || member == post.author) return;
    const bool told_already = std::ranges::any_of(
        recipients, [&](const Recipient& recipient) { return recipient.member == member; });
    if (!told_already) recipients.push_back({member, kind});
  };
  // In the order of strength, so that the first reason is the one that is kept.
  for (const MemberId member : post.mentioned_members) add(member, NotificationKind::kMention);
  add(post.replied_member, NotificationKind::kReply);
  if (post.thread_is_question) add(post.thread_author, NotificationKind::kAnswer);
  return recipients;
}

}  // namespace hiroba::notifications
