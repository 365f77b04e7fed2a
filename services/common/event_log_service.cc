#include "services/common/event_log_service.h"

#include <algorithm>
#include <utility>

#include "services/common/outbox.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr int kDefaultPageSize = 500;
constexpr int kMaxPageSize = 1000;

}  // namespace

grpc::ServerUnaryReactor* EventLogService::ListEvents(grpc::CallbackServerContext* context,
                                                      const api::v1::ListEventsRequest* request,
                                                      api::v1::ListEventsResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    if (request->page_size() < 0) {
      return InvalidArgument("PAGE_SIZE_NEGATIVE", "page_size は 0 以上にしてください。");
    }
    const int limit =
        request->page_size() == 0 ? kDefaultPageSize : std::min(request->page_size(), kMaxPageSize);
    ASSIGN_OR_RETURN(EventPage page, database_.Read(call.deadline, [&](Connection& connection) {
      return ReadEvents(connection, request->after(), limit);
    }));
    for (api::v1::Event& event : page.events) *response->add_events() = std::move(event);
    response->set_last_sequence(page.last_sequence);
    return absl::OkStatus();
  });
}

}  // namespace hiroba
