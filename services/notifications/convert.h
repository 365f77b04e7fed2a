// Between protos and plain values: shapes of requests, names, masks. No rules, no I/O.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/events.pb.h"
#include "hiroba/notifications/v1/notifications.pb.h"
#include "hiroba/notifications/v1/settings.pb.h"
#include "hiroba/threads/v1/records.pb.h"
#include "services/notifications/letters.h"
#include "services/notifications/model.h"
#include "services/notifications/notification_store.h"

namespace hiroba::notifications {

// Returns what to read for a page, one more than the page holds, so that the next page is known.
absl::StatusOr<NotificationFilter> ParseFilter(const v1::ListNotificationsRequest& request);

// Returns which notifications of the caller a request marks.
absl::StatusOr<ReadSelection> ParseSelection(const v1::MarkNotificationsReadRequest& request,
                                             MemberId caller);

// Returns the threads a stream follows.
absl::StatusOr<std::vector<ThreadId>> ParseWatchedThreads(
    const v1::WatchNotificationsRequest& request);

// Returns the change that a request makes to settings; the rule still has to allow the outcome.
absl::StatusOr<std::function<void(Settings&)>> ParseSettingsChange(
    const v1::UpdateNotificationSettingsRequest& request);

v1::NotificationSettings ToProto(const Settings& settings);

// Returns a notification as it is shown, with what threads knows of the post now; a reminder's
// record is empty.
v1::Notification ToProto(const Notification& notification, const threads::v1::PostRecord& record);

// Returns a post as it is shown in a mail; `reason` only matters to instant mails.
LetterPost ToLetterPost(const threads::v1::PostRecord& record, NotificationKind reason);

// Returns a thread as it is shown in a mail, without posts.
absl::StatusOr<LetterThread> ToLetterThread(const threads::v1::Thread& thread, int unread_count);

// Returns the reminder that identity's event tells.
absl::StatusOr<Notification> ToReminder(const identity::v1::VerificationDue& due);

}  // namespace hiroba::notifications
