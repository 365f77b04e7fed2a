#include "services/common/audit_log_service.h"

#include <algorithm>
#include <vector>

#include "services/common/audit.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr int kDefaultPageSize = 500;
constexpr int kMaxPageSize = 1000;

}  // namespace

grpc::ServerUnaryReactor* AuditLogService::ListAuditEntries(
    grpc::CallbackServerContext* context, const api::v1::ListAuditEntriesRequest* request,
    api::v1::ListAuditEntriesResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    if (request->page_size() < 0 || request->after() < 0) {
      return InvalidArgument("NUMBER_NEGATIVE", "page_size と after は 0 以上にしてください。");
    }
    const int limit =
        request->page_size() == 0 ? kDefaultPageSize : std::min(request->page_size(), kMaxPageSize);
    return database_.Read(call.deadline, [&](Connection& connection) -> absl::Status {
      // The head first: what is written meanwhile is not missing.
      ASSIGN_OR_RETURN(const AuditHead head, ReadAuditHead(connection));
      ASSIGN_OR_RETURN(const std::vector<AuditEntry> entries,
                       ReadAuditEntries(connection, chain_,
                                        static_cast<std::uint64_t>(request->after()), limit));
      response->clear_entries();
      for (const AuditEntry& entry : entries) *response->add_entries() = ToProto(entry);
      response->set_chain(chain_);
      response->set_last_number(static_cast<std::int32_t>(head.number));
      response->set_last_hash(FormatAuditHash(head.hash));
      return absl::OkStatus();
    });
  });
}

}  // namespace hiroba
