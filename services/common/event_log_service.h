// The EventLog service, which every service with an outbox serves.
#pragma once

#include "hiroba/api/v1/events.grpc.pb.h"
#include "services/common/db.h"
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

}  // namespace hiroba
