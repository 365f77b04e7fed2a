#include "services/identity/data_export_rules.h"

#include <algorithm>
#include <string>

#include "services/common/status.h"

namespace hiroba::identity {
namespace {

// How long a replica that takes a step has for it, before another one does it again.
constexpr absl::Duration kTimeToMakePart = absl::Minutes(10);
constexpr absl::Duration kTimeToMerge = absl::Hours(1);

}  // namespace

absl::Status CheckCreateDataExport(const std::vector<DataExport>& exports, absl::Time now) {
  int recent = 0;
  absl::Time oldest = now;
  for (const DataExport& each : exports) {
    if (each.state == DataExport::State::kPending) {
      return FailedPrecondition(
          "DATA_EXPORT_UNDER_WAY",
          "データの写しを作っているところです。できたらメールでお知らせします。");
    }
    if (each.create_time <= now - absl::Hours(24)) continue;
    ++recent;
    oldest = std::min(oldest, each.create_time);
  }
  if (recent < kMaxDataExportsADay) return absl::OkStatus();
  return ResourceExhausted(
      "TOO_MANY_DATA_EXPORTS",
      "データの写しを作れるのは、24 時間に 3 回までです。時間をおいてお試しください。",
      oldest + absl::Hours(24) - now);
}

bool AllDone(const std::vector<DataExportPart>& parts) {
  return std::all_of(parts.begin(), parts.end(),
                     [](const DataExportPart& part) { return part.done; });
}

absl::StatusOr<PartPiece> CheckPartPiece(const DataExport& data_export, const DataExportPart& part,
                                         std::int64_t offset, std::int64_t size, bool last) {
  if (data_export.state != DataExport::State::kPending) return DataExportNotFound();
  const bool ends_here = offset + size == part.size;
  if (part.done) {
    if (last && ends_here) return PartPiece::kWritten;
    return DataExportNotFound();
  }
  if (offset + size > kMaxDataExportPart) {
    return InvalidArgument("DATA_EXPORT_PART_TOO_LARGE", "データの写しが大きすぎます。");
  }
  if (offset == 0) return PartPiece::kBegin;
  if (offset == part.size) return PartPiece::kAppend;
  if (ends_here) return PartPiece::kWritten;
  return FailedPrecondition("WRONG_OFFSET", "続きの位置が違います。",
                            {{"offset", std::to_string(part.size)}});
}

DataExportStep TakeStep(DataExport& data_export, const std::vector<DataExportPart>& parts,
                        absl::Time now) {
  if (data_export.state != DataExport::State::kPending) {
    data_export.state = DataExport::State::kRemoving;
    data_export.due_time = now + kTimeToMakePart;
    return DataExportStep::kRemove;
  }
  const absl::Time end = data_export.create_time + kDataExportPatience;
  if (now >= end) {
    data_export.due_time = now + kTimeToMakePart;
    return DataExportStep::kFail;
  }
  const bool own_is_done = std::any_of(parts.begin(), parts.end(), [](const DataExportPart& part) {
    return part.name == kOwnDataExportPart && part.done;
  });
  if (!own_is_done) {
    data_export.due_time = now + kTimeToMakePart;
    return DataExportStep::kMakeOwnPart;
  }
  if (AllDone(parts)) {
    data_export.due_time = now + kTimeToMerge;
    return DataExportStep::kMerge;
  }
  data_export.due_time = end;
  return DataExportStep::kWait;
}

absl::Status FinishDataExport(DataExport& data_export, std::int64_t size, absl::Time now) {
  if (data_export.state != DataExport::State::kPending) return DataExportNotFound();
  data_export.state = DataExport::State::kReady;
  data_export.size = size;
  data_export.expire_time = now + kDataExportLifetime;
  data_export.due_time = *data_export.expire_time;
  return absl::OkStatus();
}

absl::Status FailDataExport(DataExport& data_export, absl::Time now) {
  if (data_export.state != DataExport::State::kPending) return DataExportNotFound();
  data_export.state = DataExport::State::kFailed;
  data_export.due_time = now + kDataExportLifetime;
  return absl::OkStatus();
}

absl::Status CheckFetch(const DataExport& data_export, MemberId member, absl::Time now) {
  const bool can_be_fetched = data_export.member == member &&
                              data_export.state == DataExport::State::kReady &&
                              now < *data_export.expire_time;
  return can_be_fetched ? absl::OkStatus() : DataExportNotFound();
}

absl::Status DataExportNotFound() {
  return NotFound("DATA_EXPORT_NOT_FOUND", "そのデータの写しは見つかりません。");
}

}  // namespace hiroba::identity
