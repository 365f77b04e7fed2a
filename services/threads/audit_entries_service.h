// The RPC edge of AuditEntries: the audit trail as admins read it.
#pragma once

#include "hiroba/threads/v1/audit_entries.grpc.pb.h"
#include "services/common/db.h"
#include "services/common/rpc.h"

namespace hiroba::threads {

// Thread-safe.
class AuditEntriesService final : public v1::AuditEntries::CallbackService {
 public:
  // Both outlive the service.
  AuditEntriesService(Rpc& rpc, Database& database) : rpc_(rpc), database_(database) {}

  grpc::ServerUnaryReactor* ListContentAuditEntries(
      grpc::CallbackServerContext* context, const v1::ListContentAuditEntriesRequest* request,
      v1::ListContentAuditEntriesResponse* response) override;

 private:
  Rpc& rpc_;
  Database& database_;
};

}  // namespace hiroba::threads
