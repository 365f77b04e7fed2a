// Notifications as their member may see them now: with title, author and text of the post, without
// those she may no longer read and those whose post is gone. Reads threads; keeps nothing.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/common/call.h"
#include "services/notifications/clients.h"
#include "services/notifications/model.h"

namespace hiroba::notifications {

// A notification with the post it tells of, which its member may read. A reminder has none.
struct ShownNotification {
  Notification notification;
  threads::v1::PostRecord record;
};

// `notifications` are of one member. `call` is in the service's own name.
absl::StatusOr<std::vector<ShownNotification>> ShowNotifications(
    ThreadsClient& threads, const Call& call, MemberId member,
    const std::vector<Notification>& notifications);

}  // namespace hiroba::notifications
