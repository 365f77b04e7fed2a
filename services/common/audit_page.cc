#include "services/common/audit_page.h"

#include <limits>

#include "services/common/audit.h"
#include "services/common/page_token.h"
#include "services/common/status_macros.h"

namespace hiroba {

absl::StatusOr<AuditPage> ReadAuditPage(Database& database, const Call& call,
                                        const std::string& chain,
                                        const google::protobuf::Message& request,
                                        std::int32_t page_size) {
  ASSIGN_OR_RETURN(const int limit, ParsePageSize(page_size));
  ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(request, "n"));
  const std::uint64_t before =
      keys.empty() ? std::numeric_limits<std::uint64_t>::max() : keys.Number(0);
  AuditPage page;
  ASSIGN_OR_RETURN(page.entries, database.Read(call.deadline, [&](Connection& connection) {
    return ReadLatestAuditEntries(connection, chain, before, limit + 1);
  }));
  if (page.entries.size() > static_cast<std::size_t>(limit)) {
    page.entries.resize(static_cast<std::size_t>(limit));
    page.next_page_token = FormatPageToken(request, {page.entries.back().number});
  }
  return page;
}

}  // namespace hiroba
