#include "services/identity/data_export_loop.h"

#include <optional>
#include <string_view>
#include <utility>

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/data_export_mails.h"
#include "services/identity/data_export_rules.h"

namespace hiroba::identity {
namespace {

constexpr std::string_view kName = "identity.MakeDataExports";
constexpr absl::Duration kInterval = absl::Seconds(2);
constexpr absl::Duration kBudget = absl::Seconds(30);

Call NewCall(const DataExportLoopParts& parts) { return parts.calls.New(kName, kBudget); }

absl::Status MakeOwnPart(const DataExportLoopParts& parts, const DueDataExport& due,
                         const DataExportPart& own) {
  ASSIGN_OR_RETURN(ZipFile zip, ZipFile::Create(parts.blobs.UploadPath(own.blob)));
  RETURN_IF_ERROR(parts.write_own_part(NewCall(parts), due.data_export.member, zip));
  RETURN_IF_ERROR(zip.Finish());
  ASSIGN_OR_RETURN(const Blob blob, parts.blobs.Finish(own.blob));
  const auto finish = [&](const DataExport& data_export, DataExportPart& part) {
    if (data_export.state != DataExport::State::kPending) return DataExportNotFound();
    part.size = blob.size;
    part.done = true;
    return absl::OkStatus();
  };
  const absl::Status finished = parts.store
                                    .EditDataExportPart(NewCall(parts), due.data_export.id,
                                                        own.name, parts.clock.Now(), finish)
                                    .status();
  // It has ended meanwhile, and nobody else knows of these bytes.
  if (absl::IsNotFound(finished)) RETURN_IF_ERROR(parts.blobs.Remove(own.blob));
  return finished;
}

absl::Status MakeOwnPart(const DataExportLoopParts& parts, const DueDataExport& due) {
  for (const DataExportPart& part : due.parts) {
    if (part.name == kOwnDataExportPart) return MakeOwnPart(parts, due, part);
  }
  return absl::InternalError("a data export without identity's part");
}

absl::Status RemoveParts(const DataExportLoopParts& parts, const DueDataExport& due) {
  for (const DataExportPart& part : due.parts) RETURN_IF_ERROR(parts.blobs.Remove(part.blob));
  return parts.store.DeleteDataExportParts(NewCall(parts), due.data_export.id);
}

absl::Status Merge(const DataExportLoopParts& parts, const DueDataExport& due) {
  const DataExportId id = due.data_export.id;
  ASSIGN_OR_RETURN(ZipFile zip, ZipFile::Create(parts.blobs.UploadPath(id)));
  RETURN_IF_ERROR(
      zip.Add("お読みください.txt", DataExportReadMe(due.data_export), parts.clock.Now()));
  for (const DataExportPart& part : due.parts) {
    RETURN_IF_ERROR(parts.blobs.Finish(part.blob).status());
    RETURN_IF_ERROR(zip.AddAll(parts.blobs.FilePath(part.blob)));
  }
  RETURN_IF_ERROR(zip.Finish());
  ASSIGN_OR_RETURN(const Blob blob, parts.blobs.Finish(id));
  const absl::Time now = parts.clock.Now();
  const uint64_t notice = parts.ids.Next();
  bool is_ready = false;
  const auto finished = parts.store.EditDataExport(
      NewCall(parts), id,
      [&](DataExport& current, const Member& member) -> absl::StatusOr<std::optional<Notice>> {
        is_ready = current.state == DataExport::State::kReady;
        RETURN_IF_ERROR(FinishDataExport(current, blob.size, now));
        return DataExportReadyNotice(parts.mail_frame, notice, member, *current.expire_time, now);
      });
  // Another replica was faster: these are its bytes, too.
  if (is_ready) return absl::OkStatus();
  if (absl::IsNotFound(finished.status())) return parts.blobs.Remove(id);
  RETURN_IF_ERROR(finished.status());
  Log(INFO, "data export ready", {{"data_export", id}, {"size", blob.size}});
  return RemoveParts(parts, due);
}

absl::Status Fail(const DataExportLoopParts& parts, const DueDataExport& due) {
  const absl::Time now = parts.clock.Now();
  const uint64_t notice = parts.ids.Next();
  const auto failed = parts.store.EditDataExport(
      NewCall(parts), due.data_export.id,
      [&](DataExport& current, const Member& member) -> absl::StatusOr<std::optional<Notice>> {
        RETURN_IF_ERROR(FailDataExport(current, now));
        return DataExportFailedNotice(parts.mail_frame, notice, member, now);
      });
  RETURN_IF_ERROR(failed.status());
  Log(WARNING, "data export failed", {{"data_export", due.data_export.id}});
  RETURN_IF_ERROR(parts.blobs.Remove(due.data_export.id));
  return RemoveParts(parts, due);
}

absl::Status Remove(const DataExportLoopParts& parts, const DueDataExport& due) {
  for (const DataExportPart& part : due.parts) RETURN_IF_ERROR(parts.blobs.Remove(part.blob));
  RETURN_IF_ERROR(parts.blobs.Remove(due.data_export.id));
  return parts.store.DeleteDataExport(NewCall(parts), due.data_export.id);
}

absl::Status Take(const DataExportLoopParts& parts, const DueDataExport& due, DataExportStep step) {
  switch (step) {
    case DataExportStep::kWait:
      return absl::OkStatus();
    case DataExportStep::kMakeOwnPart:
      return MakeOwnPart(parts, due);
    case DataExportStep::kMerge: {
      const absl::Status merged = Merge(parts, due);
      // It would be so for ever.
      return Reason(merged) == "ZIP_UNREADABLE" ? Fail(parts, due) : merged;
    }
    case DataExportStep::kFail:
      return Fail(parts, due);
    case DataExportStep::kRemove:
      return Remove(parts, due);
  }
  return absl::OkStatus();
}

}  // namespace

void MakeDataExports(std::stop_token stop, const DataExportLoopParts& parts) {
  do {
    absl::StatusOr<bool> done = true;
    while (!stop.stop_requested() && done.ok() && *done) done = TakeDataExportStep(parts);
    if (!done.ok()) Log(WARNING, "data export not made", {{"status", done.status()}});
  } while (WaitUnlessStopped(stop, kInterval));
}

absl::StatusOr<bool> TakeDataExportStep(const DataExportLoopParts& parts) {
  const absl::Time now = parts.clock.Now();
  DataExportStep step = DataExportStep::kWait;
  const auto take = [&](DataExport& data_export, const std::vector<DataExportPart>& its_parts) {
    step = TakeStep(data_export, its_parts, now);
  };
  ASSIGN_OR_RETURN(const std::optional<DueDataExport> due,
                   parts.store.TakeDueDataExport(NewCall(parts), now, take));
  if (!due) return false;
  RETURN_IF_ERROR(Take(parts, *due, step));
  return true;
}

}  // namespace hiroba::identity
