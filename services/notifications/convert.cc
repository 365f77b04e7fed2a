#include "services/notifications/convert.h"

#include <fmt/format.h>

#include "services/common/field_mask.h"
#include "services/common/page_token.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"

namespace hiroba::notifications {
namespace {

constexpr int kMostNames = 100;
constexpr int kMostWatchedThreads = 10;
constexpr int kExcerptCharacters = 120;

// Returns the start of a text on one line, with an ellipsis where some is left out.
std::string Excerpt(std::string_view text) {
  std::string excerpt;
  int characters = 0;
  for (const char c : text) {
    const bool starts_character = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    if (starts_character && ++characters > kExcerptCharacters) return excerpt + "…";
    excerpt.push_back(c == '\n' ? ' ' : c);
  }
  return excerpt;
}

// Who caused it. Only the one who asked, or a moderator for her, accepts an answer.
const api::v1::AuthorCard& ActorOf(NotificationKind kind, const threads::v1::PostRecord& record) {
  return kind == NotificationKind::kAccepted ? record.thread().author() : record.post().author();
}

}  // namespace

absl::StatusOr<NotificationFilter> ParseFilter(const v1::ListNotificationsRequest& request) {
  NotificationFilter filter{.unread_only = request.unread_only()};
  ASSIGN_OR_RETURN(const int size, ParsePageSize(request.page_size()));
  filter.limit = size + 1;
  ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(request, "n"));
  if (!keys.empty()) filter.before = NotificationId{keys.Number(0)};
  return filter;
}

absl::StatusOr<ReadSelection> ParseSelection(const v1::MarkNotificationsReadRequest& request,
                                             MemberId caller) {
  const int choices = (request.names_size() > 0) + !request.thread().empty() + request.all();
  if (choices != 1) {
    return FieldViolation("names", "names、thread、all のうちひとつだけを指定してください。");
  }
  if (request.names_size() > kMostNames) {
    return FieldViolation("names", "一度に指定できるのは100件までです。");
  }
  ReadSelection selection{.all = request.all()};
  if (!request.thread().empty()) {
    ASSIGN_OR_RETURN(selection.thread,
                     ParseName<ThreadId>("threads/{thread}", request.thread(), "thread"));
  }
  for (const std::string& name : request.names()) {
    ASSIGN_OR_RETURN(const auto ids,
                     (ParseName<MemberId, NotificationId>(
                         "members/{member}/notifications/{notification}", name, "names")));
    // Somebody else's is passed over, as one that does not exist.
    if (std::get<MemberId>(ids) == caller) selection.ids.push_back(std::get<NotificationId>(ids));
  }
  return selection;
}

absl::StatusOr<std::vector<ThreadId>> ParseWatchedThreads(
    const v1::WatchNotificationsRequest& request) {
  if (request.thread_size() > kMostWatchedThreads) {
    return FieldViolation("thread", "一度に指定できるのは10件までです。");
  }
  std::vector<ThreadId> threads;
  for (const std::string& name : request.thread()) {
    ASSIGN_OR_RETURN(const ThreadId thread,
                     ParseName<ThreadId>("threads/{thread}", name, "thread"));
    threads.push_back(thread);
  }
  return threads;
}

absl::StatusOr<std::function<void(Settings&)>> ParseSettingsChange(
    const v1::UpdateNotificationSettingsRequest& request) {
  ASSIGN_OR_RETURN(const UpdateMask mask, ParseUpdateMask(request.update_mask(), request.settings(),
                                                          {"digest_frequency", "digest_hour",
                                                           "time_zone", "instant_mail"}));
  const v1::NotificationSettings& wanted = request.settings();
  if (mask.Has("digest_frequency") &&
      (wanted.digest_frequency() == v1::NotificationSettings::DIGEST_FREQUENCY_UNSPECIFIED ||
       !v1::NotificationSettings::DigestFrequency_IsValid(wanted.digest_frequency()))) {
    return FieldViolation("settings.digestFrequency", "まとめ便の頻度を選んでください。");
  }
  return [mask, wanted](Settings& settings) {
    if (mask.Has("digest_frequency")) {
      settings.digest_frequency = static_cast<DigestFrequency>(wanted.digest_frequency());
    }
    if (mask.Has("digest_hour")) settings.digest_hour = wanted.digest_hour();
    if (mask.Has("time_zone")) settings.time_zone = wanted.time_zone();
    if (mask.Has("instant_mail")) settings.instant_mail = wanted.instant_mail();
  };
}

v1::NotificationSettings ToProto(const Settings& settings) {
  v1::NotificationSettings proto;
  proto.set_digest_frequency(
      static_cast<v1::NotificationSettings::DigestFrequency>(settings.digest_frequency));
  proto.set_digest_hour(settings.digest_hour);
  proto.set_time_zone(settings.time_zone);
  proto.set_instant_mail(settings.instant_mail);
  return proto;
}

v1::Notification ToProto(const Notification& notification, const threads::v1::PostRecord& record) {
  v1::Notification proto;
  proto.set_name(FormatName("members/{member}/notifications/{notification}", notification.member,
                            notification.id));
  proto.set_kind(static_cast<v1::Notification::Kind>(notification.kind));
  *proto.mutable_create_time() = ToTimestamp(notification.create_time);
  if (notification.read_time) *proto.mutable_read_time() = ToTimestamp(*notification.read_time);
  if (notification.reminder) {
    proto.set_verification_stage(
        static_cast<v1::Notification::VerificationStage>(notification.reminder->stage));
    proto.set_verification_end_date(absl::FormatCivilTime(notification.reminder->end));
    return proto;
  }
  proto.set_thread(record.thread().name());
  proto.set_thread_title(record.thread().title());
  proto.set_post(record.post().name());
  proto.set_post_number(record.post().number());
  *proto.mutable_actor() = ActorOf(notification.kind, record);
  proto.set_excerpt(Excerpt(record.plain_text()));
  return proto;
}

LetterPost ToLetterPost(const threads::v1::PostRecord& record, NotificationKind reason) {
  const api::v1::AuthorCard& author = record.post().author();
  std::string office = author.body_display_name();
  if (!author.department().empty()) office += fmt::format(" {}", author.department());
  return {.reason = reason,
          .number = record.post().number(),
          .author = author.display_name(),
          .office = std::move(office),
          .text = record.plain_text(),
          .create_time = FromTimestamp(record.post().create_time())};
}

absl::StatusOr<LetterThread> ToLetterThread(const threads::v1::Thread& thread, int unread_count) {
  ASSIGN_OR_RETURN(const ThreadId id,
                   ParseName<ThreadId>("threads/{thread}", thread.name(), "thread.name"));
  return LetterThread{.thread = id,
                      .title = thread.title(),
                      .topic = thread.topic_display_name(),
                      .unread_count = unread_count,
                      .posts = {}};
}

absl::StatusOr<Notification> ToReminder(const identity::v1::VerificationDue& due) {
  Notification reminder{.kind = NotificationKind::kVerification};
  ASSIGN_OR_RETURN(reminder.member,
                   ParseName<MemberId>("members/{member}", due.member(), "member"));
  VerificationReminder& verification = reminder.reminder.emplace();
  verification.stage = static_cast<VerificationStage>(due.stage());
  const bool known = due.stage() >= identity::v1::VerificationDue::ANNOUNCED &&
                     due.stage() <= identity::v1::VerificationDue::LAPSED;
  if (!known || !absl::ParseCivilTime(due.end_date(), &verification.end)) {
    return absl::InvalidArgumentError("not a reminder that is known");
  }
  return reminder;
}

}  // namespace hiroba::notifications
