// Writes what notifications keeps of a member into an archive, for the copy of her data
// (services/common/data_export_tasks.h): under notifications/ her settings and what she was told,
// as the API has them. Nothing that others wrote.
#pragma once

#include "absl/status/status.h"
#include "services/common/clock.h"
#include "services/common/zip_file.h"
#include "services/notifications/member_store.h"
#include "services/notifications/notification_store.h"

namespace hiroba::notifications {

// Reads in pages; the list, some 200 bytes a notification, is in memory. Thread-safe.
class DataExportPart {
 public:
  // All outlive the object.
  DataExportPart(MemberStore& members, NotificationStore& notifications, const Clock& clock)
      : members_(members), notifications_(notifications), clock_(clock) {}

  absl::Status Write(MemberId member, ZipFile& zip) const;

 private:
  // Returns all of a member's, newest first, as a list of JSON.
  absl::StatusOr<std::string> NotificationsOf(MemberId member) const;

  MemberStore& members_;
  NotificationStore& notifications_;
  const Clock& clock_;
};

}  // namespace hiroba::notifications
