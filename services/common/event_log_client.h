// Asks another service's EventLog: what its consumers do not find in Redis.
#pragma once

#include <grpcpp/channel.h>

#include <memory>

#include "hiroba/api/v1/events.grpc.pb.h"
#include "services/common/call.h"
#include "services/common/event_consumer.h"

namespace hiroba {

// Thread-safe.
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
