#include "services/common/data_export_tasks.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "hiroba/api/v1/data_export_parts.grpc.pb.h"
#include "services/common/background_loops.h"
#include "services/common/files.h"
#include "services/common/grpc_status.h"
#include "services/common/log.h"
#include "services/common/resource_name.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr std::string_view kName = "data export tasks";
constexpr absl::Duration kInterval = absl::Seconds(2);
constexpr absl::Duration kBudget = absl::Seconds(10);
constexpr absl::Duration kTaken = absl::Minutes(10);
constexpr absl::Duration kFirstPause = absl::Minutes(1);
constexpr int kMostDoublings = 6;
constexpr std::size_t kPiece = 512 * 1024;
constexpr int kPiecesToRenew = 64;

constexpr Statement kInsertTask{
    "insert_data_export_task",
    "INSERT IGNORE INTO data_export_tasks"
    " (data_export_id, member_id, due_time, attempts) VALUES (?,?,?,0)"};

// Uses (due_time, data_export_id).
constexpr Statement kSelectTask{
    "select_data_export_task",
    "SELECT data_export_id, member_id, attempts FROM data_export_tasks WHERE due_time<=?"
    " ORDER BY due_time, data_export_id LIMIT 1 FOR UPDATE"};

constexpr Statement kTakeTask{
    "take_data_export_task",
    "UPDATE data_export_tasks SET due_time=?, attempts=? WHERE data_export_id=?"};

// Both only while the task is whose it was when it had that number of attempts.
constexpr Statement kPostponeTask{
    "postpone_data_export_task",
    "UPDATE data_export_tasks SET due_time=? WHERE data_export_id=? AND attempts=?"};
constexpr Statement kDeleteTask{
    "delete_data_export_task",
    "DELETE FROM data_export_tasks WHERE data_export_id=? AND attempts=?"};

// Another try would end in the same way, or nobody waits for it.
bool IsSettled(const absl::Status& handed_over) {
  return handed_over.ok() || absl::IsNotFound(handed_over) || absl::IsInvalidArgument(handed_over);
}

}  // namespace

absl::Status AddDataExportTask(Transaction& transaction, DataExportId data_export, MemberId member,
                               absl::Time now) {
  return transaction.Execute(kInsertTask, data_export, member, now).status();
}

DataExportTasks::DataExportTasks(Parts parts) : parts_(std::move(parts)) {}

void DataExportTasks::Run(std::stop_token stop) {
  while (WaitUnlessStopped(stop, kInterval)) {
    absl::StatusOr<bool> done = true;
    while (!stop.stop_requested() && done.ok() && *done) done = HandOverOne();
    if (!done.ok()) Log(WARNING, "data export part not handed over", {{"error", done.status()}});
  }
}

absl::StatusOr<std::optional<DataExportTasks::Task>> DataExportTasks::Take(const Call& call) {
  return parts_.database.Transact(
      call.deadline, [&](Transaction& transaction) -> absl::StatusOr<std::optional<Task>> {
        const absl::Time now = parts_.clock.Now();
        ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectTask, now));
        if (rows.empty()) return std::nullopt;
        const Task task{.data_export = DataExportId{rows[0].Uint64(0)},
                        .member = MemberId{rows[0].Uint64(1)},
                        .attempts = static_cast<int>(rows[0].Int64(2)) + 1};
        RETURN_IF_ERROR(
            transaction.Execute(kTakeTask, now + kTaken, task.attempts, task.data_export).status());
        return task;
      });
}

absl::StatusOr<bool> DataExportTasks::HandOverOne() {
  ASSIGN_OR_RETURN(const std::optional<Task> task, Take(parts_.calls.New(kName, kBudget)));
  if (!task) return false;
  const absl::Status handed_over = HandOver(*task);
  if (!IsSettled(handed_over)) {
    const int doublings = std::min(task->attempts - 1, kMostDoublings);
    RETURN_IF_ERROR(Postpone(*task, parts_.clock.Now() + kFirstPause * (1 << doublings)));
    return handed_over;
  }
  const Call call = parts_.calls.New(kName, kBudget);
  RETURN_IF_ERROR(parts_.database.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kDeleteTask, task->data_export, task->attempts).status();
  }));
  Log(handed_over.ok() ? INFO : WARNING, "data export part settled",
      {{"data_export", task->data_export},
       {"attempts", task->attempts},
       {"reason", Reason(handed_over)}});
  return true;
}

absl::Status DataExportTasks::Postpone(const Task& task, absl::Time due_time) {
  const Call call = parts_.calls.New(kName, kBudget);
  return parts_.database.Transact(call.deadline, [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const uint64_t changed,
                     transaction.Execute(kPostponeTask, due_time, task.data_export, task.attempts));
    if (changed == 1) return absl::OkStatus();
    return Aborted("DATA_EXPORT_TASK_TAKEN", "ほかのプロセスが引き継ぎました。");
  });
}

absl::Status DataExportTasks::HandOver(const Task& task) {
  ASSIGN_OR_RETURN(const int file, OpenTemporaryFile());
  const absl::Cleanup close_file = [&] { close(file); };
  ASSIGN_OR_RETURN(ZipFile zip, ZipFile::CreateIn(file));
  RETURN_IF_ERROR(parts_.write(task.member, zip));
  RETURN_IF_ERROR(zip.Finish());
  return Send(task, file);
}

absl::Status DataExportTasks::Send(const Task& task, int file) {
  const auto stub = api::v1::DataExportParts::NewStub(parts_.identity);
  const off_t size = lseek(file, 0, SEEK_END);
  if (size < 0) return FileFailure(errno, "measure", "zip archive");
  api::v1::WriteDataExportPartRequest request;
  request.set_data_export(FormatName("dataExports/{data_export}", task.data_export));
  request.set_part(parts_.part);
  std::string piece(kPiece, '\0');
  for (int number = 1; !request.last(); ++number) {
    const ssize_t read = pread(file, piece.data(), kPiece, request.offset());
    if (read <= 0) return FileFailure(read < 0 ? errno : EIO, "read", "zip archive");
    request.set_data(piece.data(), static_cast<std::size_t>(read));
    request.set_last(request.offset() + read == size);
    const Call call = parts_.calls.New(kName, kBudget);
    const auto context = call.NewClientContext();
    api::v1::WriteDataExportPartResponse response;
    RETURN_IF_ERROR(FromGrpcStatus(stub->WriteDataExportPart(context.get(), request, &response)));
    request.set_offset(request.offset() + read);
    if (number % kPiecesToRenew == 0) {
      RETURN_IF_ERROR(Postpone(task, parts_.clock.Now() + kTaken));
    }
  }
  return absl::OkStatus();
}

}  // namespace hiroba
