#include "services/common/data_export_tasks.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
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

constexpr Statement kInsertTask{
    "insert_data_export_task",
    "INSERT IGNORE INTO data_export_tasks"
    " (data_export_id, member_id, create_time, due_time, attempts) VALUES (?,?,?,?,0)"};

// Uses (due_time, data_export_id).
constexpr Statement kSelectTask{
    "select_data_export_task",
    "SELECT data_export_id, member_id, attempts FROM data_export_tasks WHERE due_time<=?"
    " ORDER BY due_time, data_export_id LIMIT 1 FOR UPDATE"};

constexpr Statement kPostponeTask{
    "postpone_data_export_task",
    "UPDATE data_export_tasks SET due_time=?, attempts=? WHERE data_export_id=?"};

constexpr Statement kDeleteTask{"delete_data_export_task",
                                "DELETE FROM data_export_tasks WHERE data_export_id=?"};

}  // namespace

absl::Status AddDataExportTask(Transaction& transaction, DataExportId data_export, MemberId member,
                               absl::Time now) {
  return transaction.Execute(kInsertTask, data_export, member, now, now).status();
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
                        .attempts = static_cast<int>(rows[0].Int64(2))};
        RETURN_IF_ERROR(
            transaction.Execute(kPostponeTask, now + kTaken, task.attempts + 1, task.data_export)
                .status());
        return task;
      });
}

absl::StatusOr<bool> DataExportTasks::HandOverOne() {
  ASSIGN_OR_RETURN(const std::optional<Task> task, Take(parts_.calls.New(kName, kBudget)));
  if (!task) return false;
  const absl::Status handed_over = HandOver(*task);
  const bool done = handed_over.ok() || absl::IsNotFound(handed_over);
  const Call call = parts_.calls.New(kName, kBudget);
  RETURN_IF_ERROR(parts_.database.Transact(call.deadline, [&](Transaction& transaction) {
    if (done) return transaction.Execute(kDeleteTask, task->data_export).status();
    const absl::Duration pause = kFirstPause * (1 << std::min(task->attempts, kMostDoublings));
    return transaction
        .Execute(kPostponeTask, parts_.clock.Now() + pause, task->attempts + 1, task->data_export)
        .status();
  }));
  if (!done) return handed_over;
  Log(INFO, "data export part handed over",
      {{"data_export", task->data_export}, {"attempts", task->attempts + 1}});
  return true;
}

absl::Status DataExportTasks::HandOver(const Task& task) {
  std::string path = std::filesystem::temp_directory_path() / "hiroba-part-XXXXXX";
  const int file = mkstemp(path.data());
  if (file < 0) return FileFailure(errno, "make", path);
  close(file);
  const absl::Cleanup remove = [&] { unlink(path.c_str()); };
  ASSIGN_OR_RETURN(ZipFile zip, ZipFile::Create(path));
  RETURN_IF_ERROR(parts_.write(task.member, zip));
  RETURN_IF_ERROR(zip.Finish());
  return Send(task.data_export, path);
}

absl::Status DataExportTasks::Send(DataExportId data_export, const std::string& path) {
  const auto stub = api::v1::DataExportParts::NewStub(parts_.identity);
  std::ifstream file(path, std::ios::binary);
  api::v1::WriteDataExportPartRequest request;
  request.set_data_export(FormatName("dataExports/{data_export}", data_export));
  request.set_part(parts_.part);
  std::string piece;
  while (!request.last()) {
    piece.resize(kPiece);
    file.read(piece.data(), static_cast<std::streamsize>(kPiece));
    if (file.bad()) return absl::InternalError("part not read");
    piece.resize(static_cast<std::size_t>(file.gcount()));
    request.set_data(piece);
    request.set_last(file.eof());
    const Call call = parts_.calls.New(kName, kBudget);
    const auto context = call.NewClientContext();
    api::v1::WriteDataExportPartResponse response;
    RETURN_IF_ERROR(FromGrpcStatus(stub->WriteDataExportPart(context.get(), request, &response)));
    request.set_offset(request.offset() + static_cast<std::int64_t>(piece.size()));
  }
  return absl::OkStatus();
}

}  // namespace hiroba
