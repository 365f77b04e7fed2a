#include "services/common/event_log_client.h"

#include "absl/time/clock.h"
#include "services/common/grpc_status.h"
#include "services/common/status_macros.h"

namespace hiroba {

absl::StatusOr<api::v1::ListEventsResponse> EventLogClient::ListEvents(
    const api::v1::ListEventsRequest& request, absl::Time deadline) {
  const std::unique_ptr<grpc::ClientContext> context =
      calls_.New("follow events", deadline - absl::Now()).NewClientContext();
  api::v1::ListEventsResponse response;
  RETURN_IF_ERROR(FromGrpcStatus(stub_->ListEvents(context.get(), request, &response)));
  return response;
}

}  // namespace hiroba
