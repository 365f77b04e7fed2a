#include "services/notifications/notifications_service.h"

#include <memory>
#include <utility>

#include "services/common/grpc_status.h"
#include "services/common/page_token.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/notifications/convert.h"
#include "services/notifications/live_stream.h"
#include "services/notifications/shown_notifications.h"

namespace hiroba::notifications {
namespace {

constexpr int kBeginningThreads = 4;
constexpr int kMostBeginnings = 4'096;
constexpr absl::Duration kBeginningTime = absl::Seconds(10);
// Rights that change while a stream begins are checked again, so often.
constexpr int kMostChecks = 5;

}  // namespace

NotificationsService::NotificationsService(Rpc& rpc, NotificationStore& store,
                                           ThreadsClient& threads, LiveFeed& feed, LiveRelay& live,
                                           InternalCalls& calls, const Clock& clock)
    : rpc_(rpc),
      store_(store),
      threads_(threads),
      feed_(feed),
      live_(live),
      calls_(calls),
      clock_(clock),
      beginnings_(kBeginningThreads, kMostBeginnings) {}

grpc::ServerUnaryReactor* NotificationsService::ListNotifications(
    grpc::CallbackServerContext* context, const v1::ListNotificationsRequest* request,
    v1::ListNotificationsResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    const MemberId member = call.caller.member;
    ASSIGN_OR_RETURN(const NotificationFilter filter, ParseFilter(*request));
    ASSIGN_OR_RETURN(std::vector<Notification> notifications,
                     store_.List(call.deadline, member, filter));
    if (static_cast<int>(notifications.size()) == filter.limit) {
      notifications.pop_back();
      response->set_next_page_token(FormatPageToken(*request, {notifications.back().id.value}));
    }
    ASSIGN_OR_RETURN(const std::vector<ShownNotification> shown,
                     ShowNotifications(threads_, calls_.For(call), member, notifications));
    for (const ShownNotification& each : shown) {
      *response->add_notifications() = ToProto(each.notification, each.record);
    }
    ASSIGN_OR_RETURN(const int unread, store_.CountUnread(call.deadline, member));
    response->set_unread_count(unread);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* NotificationsService::MarkNotificationsRead(
    grpc::CallbackServerContext* context, const v1::MarkNotificationsReadRequest* request,
    v1::MarkNotificationsReadResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    const MemberId member = call.caller.member;
    ASSIGN_OR_RETURN(const ReadSelection selection, ParseSelection(*request, member));
    RETURN_IF_ERROR(store_.MarkRead(call.deadline, member, selection, clock_.Now()));
    ASSIGN_OR_RETURN(const int unread, store_.CountUnread(call.deadline, member));
    response->set_unread_count(unread);
    // Her other devices show the same count.
    LiveEvent event;
    event.set_unread_count(unread);
    live_.Tell(member, event);
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<ThreadId>> NotificationsService::ReadableThreads(
    const Call& call, MemberId member, const std::vector<ThreadId>& threads) {
  std::vector<ThreadId> readable;
  for (const ThreadId thread : threads) {
    ASSIGN_OR_RETURN(const std::vector<MemberId> readers,
                     threads_.FilterReaders(call, thread, {member}));
    if (!readers.empty()) readable.push_back(thread);
  }
  return readable;
}

absl::Status NotificationsService::Begin(LiveStream& stream, MemberId member,
                                         const std::vector<ThreadId>& threads) {
  const Call call = calls_.New("notifications watch", kBeginningTime);
  for (int attempt = 0; attempt < kMostChecks; ++attempt) {
    const uint64_t version = feed_.AccessVersion();
    ASSIGN_OR_RETURN(const std::vector<ThreadId> readable, ReadableThreads(call, member, threads));
    ASSIGN_OR_RETURN(const int unread, store_.CountUnread(call.deadline, member));
    LiveEvent first;
    first.set_unread_count(unread);
    if (stream.Begin(member, readable, first, version)) return absl::OkStatus();
  }
  return Unavailable("ACCESS_CHANGES", "接続できませんでした。もう一度お試しください。");
}

grpc::ServerWriteReactor<v1::WatchNotificationsResponse>* NotificationsService::WatchNotifications(
    grpc::CallbackServerContext* context, const v1::WatchNotificationsRequest* request) {
  const std::shared_ptr<LiveStream> stream = LiveStream::Make(feed_);
  absl::StatusOr<Call> call = rpc_.Admit(*context, *request);
  if (!call.ok()) {
    stream->Fail(ToGrpcStatus(call.status()));
    return stream.get();
  }
  const auto threads = ParseWatchedThreads(*request);
  if (!threads.ok()) {
    stream->Fail(ToGrpcStatus(threads.status()));
    return stream.get();
  }
  const bool taken =
      beginnings_.TryRun([this, stream, member = call->caller.member, watched = *threads] {
        const absl::Status begun = Begin(*stream, member, watched);
        if (!begun.ok()) stream->Fail(ToGrpcStatus(begun));
      });
  if (!taken) {
    stream->Fail(ToGrpcStatus(
        ResourceExhausted("OVERLOADED", "混み合っています。少し待ってからもう一度お試しください。",
                          absl::Seconds(5))));
  }
  return stream.get();
}

}  // namespace hiroba::notifications
