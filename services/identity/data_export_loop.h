// Makes copies of members' data: identity's part, the archive of all parts, and their end.
#pragma once

#include <functional>
#include <stop_token>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/blob_store.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/zip_file.h"
#include "services/identity/mails.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

// What the loop works with; all of it outlives it.
struct DataExportLoopParts {
  InternalCalls& calls;
  const Clock& clock;
  IdGenerator& ids;
  DataExportStore& store;
  const BlobStore& blobs;
  const MailFrame& mail_frame;
  // Writes identity's part.
  std::function<absl::Status(const Call& call, MemberId member, ZipFile& zip)> write_own_part;
};

// Looks every two seconds, until told to stop. Several replicas share the work: each step is taken
// by one, and by another one when that does not come to its end.
void MakeDataExports(std::stop_token stop, const DataExportLoopParts& parts);

// Takes one step that is due. Returns false when none is. A step that fails is taken again later.
absl::StatusOr<bool> TakeDataExportStep(const DataExportLoopParts& parts);

}  // namespace hiroba::identity
