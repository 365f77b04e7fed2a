// A page of the audit trail as a list method answers it, newest first.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/audit_chain.h"
#include "services/common/call.h"
#include "services/common/db.h"

namespace hiroba {

struct AuditPage {
  std::vector<AuditEntry> entries;
  std::string next_page_token;
};

// Reads the page that a request with `page_size` and `page_token` asks for (page_token.h).
absl::StatusOr<AuditPage> ReadAuditPage(Database& database, const Call& call,
                                        const std::string& chain,
                                        const google::protobuf::Message& request,
                                        std::int32_t page_size);

}  // namespace hiroba
