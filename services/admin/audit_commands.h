// The operator's commands about the audit trails: is each whole, and what is in it.
#pragma once

#include <grpcpp/channel.h>

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "hiroba/api/v1/audit.grpc.pb.h"
#include "services/common/audit_chain.h"
#include "services/common/call.h"

namespace hiroba::admin {

// A head of a chain that was noted down earlier: `identity 12 <hash>`.
struct AuditAnchor {
  std::string chain;
  std::uint64_t number = 0;
  AuditHash hash{};
};

// Reads what Verify printed, a line each. INVALID_ARGUMENT, reason ANCHOR_MALFORMED.
absl::StatusOr<std::vector<AuditAnchor>> ParseAuditAnchors(const std::string& text);

// For one thread.
class AuditCommands {
 public:
  // The channels of the services that have a trail. `calls` outlives the object. What is printed
  // goes to `out`.
  AuditCommands(std::vector<std::shared_ptr<grpc::Channel>> channels, InternalCalls& calls,
                std::ostream& out);

  // Walks every chain from its beginning and prints its head: `identity 12 <hash>`. Fails at the
  // first break, naming the entry (services/common/audit_chain.h), after all chains were walked.
  // Heads printed earlier, and kept where whoever could forge the database cannot reach them, must
  // be on the way: reason AUDIT_REWRITTEN.
  absl::Status Verify(const std::vector<AuditAnchor>& anchors);

  // Prints every entry as a line of JSON, as the API writes it.
  absl::Status Export();

 private:
  using Visitor = std::function<absl::Status(const api::v1::AuditEntry&)>;
  // Calls `visit` for each entry of a chain and returns the last answer.
  absl::StatusOr<api::v1::ListAuditEntriesResponse> ForEach(api::v1::AuditLog::Stub& log,
                                                            const Visitor& visit);
  absl::Status VerifyChain(api::v1::AuditLog::Stub& log, const std::vector<AuditAnchor>& anchors);

  InternalCalls& calls_;
  std::ostream& out_;
  std::vector<std::unique_ptr<api::v1::AuditLog::Stub>> logs_;
};

}  // namespace hiroba::admin
