// The EventLog service, both ends: served by every service with an outbox, called by consumers.
#pragma once

#include <grpcpp/channel.h>

#include <memory>

#include "hiroba/api/v1/events.grpc.pb.h"
#include "services/common/call.h"
#include "services/common/db.h"
#include "services/common/event_consumer.h"
#include "services/common/rpc.h"

namespace hiroba {

// Answers ListEvents from the outbox table. Thread-safe.
class EventLogService final : public api::v1::EventLog::CallbackService {
 public:
  // Both outlive the service.
  EventLogService(Rpc& rpc, Database& database) : rpc_(rpc), database_(database) {}

  grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext* context,
                                       const api::v1::ListEventsRequest* request,
                                       api::v1::ListEventsResponse* response) override;

 private:
  Rpc& rpc_;
  Database& database_;
};

// Asks another service's EventLog. Thread-safe.
class EventLogClient final : public EventSource {
 public:
  // `calls` outlives the client.
  EventLogClient(const std::shared_ptr<grpc::Channel>& channel, InternalCalls& calls)
      : stub_(api::v1::EventLog::NewStub(channel)), calls_(calls) {}

  absl::StatusOr<api::v1::ListEventsResponse> ListEvents(const api::v1::ListEventsRequest& request,
                                                         absl::Time deadline) override;

 private:
  const std::unique_ptr<api::v1::EventLog::Stub> stub_;
  InternalCalls& calls_;
};

}  // namespace hiroba
