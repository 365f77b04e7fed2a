// The AuditLog service, which every service with an audit trail serves.
#pragma once

#include <string>
#include <utility>

#include "hiroba/api/v1/audit.grpc.pb.h"
#include "services/common/db.h"
#include "services/common/rpc.h"

namespace hiroba {

// Answers ListAuditEntries from the tables of audit.h. Thread-safe.
class AuditLogService final : public api::v1::AuditLog::CallbackService {
 public:
  // `chain` is the service's name. The others outlive the service.
  AuditLogService(Rpc& rpc, Database& database, std::string chain)
      : rpc_(rpc), database_(database), chain_(std::move(chain)) {}

  grpc::ServerUnaryReactor* ListAuditEntries(grpc::CallbackServerContext* context,
                                             const api::v1::ListAuditEntriesRequest* request,
                                             api::v1::ListAuditEntriesResponse* response) override;

 private:
  Rpc& rpc_;
  Database& database_;
  const std::string chain_;
};

}  // namespace hiroba
