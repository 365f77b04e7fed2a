#include "services/threads/audit_entries_service.h"

#include "services/common/audit_page.h"
#include "services/common/status_macros.h"

namespace hiroba::threads {

grpc::ServerUnaryReactor* AuditEntriesService::ListContentAuditEntries(
    grpc::CallbackServerContext* context, const v1::ListContentAuditEntriesRequest* request,
    v1::ListContentAuditEntriesResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const AuditPage page,
                     ReadAuditPage(database_, call, "threads", *request, request->page_size()));
    for (const AuditEntry& entry : page.entries) *response->add_entries() = ToProto(entry);
    response->set_next_page_token(page.next_page_token);
    return absl::OkStatus();
  });
}

}  // namespace hiroba::threads
