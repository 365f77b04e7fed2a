// A service's part of copies of members' data (data_exports.proto): remembered in the transaction
// of identity's event, made in the background, handed over to identity. Table:
// infra/migrations/common/0004_data_export_tasks.sql.
#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/call.h"
#include "services/common/caller.h"
#include "services/common/clock.h"
#include "services/common/db.h"
#include "services/common/id.h"
#include "services/common/zip_file.h"

namespace hiroba {

using DataExportId = TypedId<struct DataExportTag>;

// Remembers that identity waits for a part; one that is remembered already stays as it is.
absl::Status AddDataExportTask(Transaction& transaction, DataExportId data_export, MemberId member,
                               absl::Time now);

// Hands the parts over. Replicas share the work: each takes a task for ten minutes, and for as long
// again with every 32 MiB that it hands over. A part that fails is tried again after a minute, then
// two, four and so on to an hour, until identity does not wait for it any more. One that identity
// refuses for good, as above its size, is not tried again. For one thread.
class DataExportTasks {
 public:
  // Writes what the service keeps of a member into an archive, under a folder of its own; may take
  // minutes, and be run again.
  using PartWriter = std::function<absl::Status(MemberId, ZipFile&)>;

  // All of them outlive the object; `part` is the service's name.
  struct Parts {
    Database& database;
    std::shared_ptr<grpc::Channel> identity;
    InternalCalls& calls;
    const Clock& clock;
    std::string part;
    PartWriter write;
  };
  explicit DataExportTasks(Parts parts);

  // Looks every two seconds.
  void Run(std::stop_token stop);

  // Hands over one part that is due. Returns false when none is.
  absl::StatusOr<bool> HandOverOne();

 private:
  struct Task {
    DataExportId data_export;
    MemberId member;
    int attempts = 0;  // this one among them: who takes it next has another number
  };

  absl::StatusOr<std::optional<Task>> Take(const Call& call);
  // Makes the part and sends it. NOT_FOUND when nobody waits for it.
  absl::Status HandOver(const Task& task);
  absl::Status Send(const Task& task, int file);
  // Moves the time of a task that is still this one's: ABORTED when another replica has taken it.
  absl::Status Postpone(const Task& task, absl::Time due_time);

  const Parts parts_;
};

}  // namespace hiroba
