#include "services/notifications/shown_notifications.h"

#include <algorithm>
#include <optional>
#include <string>

#include "services/common/status_macros.h"

namespace hiroba::notifications {

absl::StatusOr<std::vector<ShownNotification>> ShowNotifications(
    ThreadsClient& threads, const Call& call, MemberId member,
    const std::vector<Notification>& notifications) {
  std::vector<ThreadsClient::PostKey> keys;
  for (const Notification& notification : notifications) {
    if (!notification.reminder) keys.push_back({notification.thread, notification.post});
  }
  ASSIGN_OR_RETURN(const auto records, threads.GetRecords(call, keys));
  // Asked for only when something is in a closed topic, which is rare.
  std::optional<std::vector<std::string>> closed_topics;
  std::vector<ShownNotification> shown;
  for (const Notification& notification : notifications) {
    if (notification.reminder) {
      shown.push_back({notification, threads::v1::PostRecord()});
      continue;
    }
    const auto found = records.find(notification.post);
    if (found == records.end() || found->second.deleted()) continue;
    const threads::v1::PostRecord& record = found->second;
    if (record.topic_closed()) {
      if (!closed_topics) {
        ASSIGN_OR_RETURN(closed_topics, threads.ReadableClosedTopics(call, member));
      }
      if (std::ranges::find(*closed_topics, record.thread().topic()) == closed_topics->end()) {
        continue;
      }
    }
    shown.push_back({notification, record});
  }
  return shown;
}

}  // namespace hiroba::notifications
