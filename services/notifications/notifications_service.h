// The RPC edge of notifications: lists, read marks and the live stream.
#pragma once

#include "hiroba/notifications/v1/notifications.grpc.pb.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/rpc.h"
#include "services/common/worker_pool.h"
#include "services/notifications/clients.h"
#include "services/notifications/live_feed.h"
#include "services/notifications/live_relay.h"
#include "services/notifications/live_stream.h"
#include "services/notifications/notification_store.h"

namespace hiroba::notifications {

class NotificationsService final : public v1::Notifications::CallbackService {
 public:
  // All outlive the service.
  NotificationsService(Rpc& rpc, NotificationStore& store, ThreadsClient& threads, LiveFeed& feed,
                       LiveRelay& live, InternalCalls& calls, const Clock& clock);

  grpc::ServerUnaryReactor* ListNotifications(grpc::CallbackServerContext* context,
                                              const v1::ListNotificationsRequest* request,
                                              v1::ListNotificationsResponse* response) override;

  grpc::ServerUnaryReactor* MarkNotificationsRead(
      grpc::CallbackServerContext* context, const v1::MarkNotificationsReadRequest* request,
      v1::MarkNotificationsReadResponse* response) override;

  grpc::ServerWriteReactor<v1::WatchNotificationsResponse>* WatchNotifications(
      grpc::CallbackServerContext* context, const v1::WatchNotificationsRequest* request) override;

 private:
  // Begins a stream: checks what its member may read, and follows that.
  absl::Status Begin(LiveStream& stream, MemberId member, const std::vector<ThreadId>& threads);
  // Returns those of the threads that a member may read.
  absl::StatusOr<std::vector<ThreadId>> ReadableThreads(const Call& call, MemberId member,
                                                        const std::vector<ThreadId>& threads);

  Rpc& rpc_;
  NotificationStore& store_;
  ThreadsClient& threads_;
  LiveFeed& feed_;
  LiveRelay& live_;
  InternalCalls& calls_;
  const Clock& clock_;
  // Begins streams, which takes calls that block. A burst of reconnecting pages waits in its queue.
  WorkerPool beginnings_;
};

}  // namespace hiroba::notifications
