#include "services/notifications/data_export_part.h"

#include <google/protobuf/util/json_util.h>

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "hiroba/threads/v1/records.pb.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/notifications/convert.h"

namespace hiroba::notifications {
namespace {

constexpr absl::Duration kReadTime = absl::Seconds(10);
constexpr int kPage = 500;

absl::Time ReadDeadline() { return absl::Now() + kReadTime; }

// `whole`: also fields that are empty or 0.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message, bool whole) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = whole;
  std::string json;
  if (google::protobuf::util::MessageToJsonString(message, &json, options).ok()) return json;
  return absl::InternalError("a message that is no JSON");
}

// What is kept here, and no more: the texts are threads' to give.
absl::StatusOr<std::string> ToJson(const Notification& notification) {
  threads::v1::PostRecord record;
  if (!notification.reminder) {
    record.mutable_thread()->set_name(FormatName("threads/{thread}", notification.thread));
    record.mutable_post()->set_name(
        FormatName("threads/{thread}/posts/{post}", notification.thread, notification.post));
    record.mutable_post()->set_number(notification.post_number);
  }
  v1::Notification proto = ToProto(notification, record);
  proto.clear_actor();
  return ToJson(proto, false);
}

}  // namespace

absl::Status DataExportPart::Write(MemberId member, ZipFile& zip) const {
  ASSIGN_OR_RETURN(const Settings settings, members_.GetSettings(ReadDeadline(), member));
  ASSIGN_OR_RETURN(const std::string json, ToJson(ToProto(settings), true));
  RETURN_IF_ERROR(zip.Add("notifications/settings.json", json + "\n", clock_.Now()));
  ASSIGN_OR_RETURN(const std::string notifications, NotificationsOf(member));
  return zip.Add("notifications/notifications.json", notifications, clock_.Now());
}

absl::StatusOr<std::string> DataExportPart::NotificationsOf(MemberId member) const {
  std::string json = "[";
  NotificationFilter filter{.limit = kPage};
  std::vector<Notification> page;
  do {
    ASSIGN_OR_RETURN(page, notifications_.List(ReadDeadline(), member, filter));
    for (const Notification& notification : page) {
      ASSIGN_OR_RETURN(const std::string element, ToJson(notification));
      json += (json.size() == 1 ? "\n" : ",\n") + element;
    }
    if (!page.empty()) filter.before = page.back().id;
  } while (page.size() == static_cast<size_t>(kPage));
  return json + (json.size() == 1 ? "]\n" : "\n]\n");
}

}  // namespace hiroba::notifications
