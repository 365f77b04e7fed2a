#include "services/identity/data_export_convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/data_export_rules.h"
#include "services/identity/fiscal_year.h"

namespace hiroba::identity {
namespace {

constexpr std::string_view kName = "dataExports/{data_export}";
constexpr std::int64_t kMaxPiece = 1024 * 1024;
constexpr std::int64_t kKibibyte = 1024;

v1::DataExport::State ToProto(DataExport::State state) {
  switch (state) {
    case DataExport::State::kPending:
      return v1::DataExport::PENDING;
    case DataExport::State::kReady:
      return v1::DataExport::READY;
    case DataExport::State::kFailed:
    case DataExport::State::kRemoving:
      return v1::DataExport::FAILED;
  }
  return v1::DataExport::STATE_UNSPECIFIED;
}

}  // namespace

std::string DataExportName(DataExportId id) { return FormatName(kName, id); }

absl::StatusOr<DataExportId> ParseDataExportName(std::string_view name, std::string_view field) {
  return ParseName<DataExportId>(kName, name, field);
}

absl::StatusOr<PieceToRead> ParsePieceToRead(const v1::ReadDataExportRequest& request) {
  Violations violations;
  PieceToRead piece{.offset = request.offset(),
                    .limit = std::min<std::int64_t>(request.limit(), kMaxPiece)};
  violations.Take(ParseDataExportName(request.name(), "name"), piece.data_export);
  if (piece.offset < 0) violations.Add("offset", "0 以上にしてください。");
  if (piece.limit < 0) violations.Add("limit", "0 以上にしてください。");
  RETURN_IF_ERROR(violations.ToStatus());
  return piece;
}

absl::StatusOr<PieceToWrite> ParsePieceToWrite(const api::v1::WriteDataExportPartRequest& request) {
  Violations violations;
  PieceToWrite piece{.part = request.part(),
                     .offset = request.offset(),
                     .size = static_cast<std::int64_t>(request.data().size()),
                     .last = request.last()};
  violations.Take(ParseDataExportName(request.data_export(), "dataExport"), piece.data_export);
  const bool is_known = std::find(kDataExportParts.begin(), kDataExportParts.end(), piece.part) !=
                        kDataExportParts.end();
  // Identity makes its own.
  if (!is_known || piece.part == kOwnDataExportPart) {
    violations.Add("part", "この部分はありません。");
  }
  if (piece.offset < 0 || piece.offset > kMaxDataExportPart) {
    violations.Add("offset", "0 から 4 GiB までにしてください。");
  }
  const bool is_empty = piece.size == 0 && (piece.offset == 0 || !piece.last);
  if (is_empty || piece.size > kMaxPiece) {
    violations.Add("data", "一度に送れるのは 1 バイトから 1 MiB までです。");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return piece;
}

v1::DataExport ToProto(const DataExport& data_export) {
  v1::DataExport proto;
  proto.set_name(DataExportName(data_export.id));
  proto.set_state(ToProto(data_export.state));
  *proto.mutable_create_time() = ToTimestamp(data_export.create_time);
  if (data_export.expire_time) {
    *proto.mutable_expire_time() = ToTimestamp(*data_export.expire_time);
  }
  proto.set_size_kib(static_cast<std::int32_t>(std::min<std::int64_t>(
      (data_export.size + kKibibyte - 1) / kKibibyte, std::numeric_limits<std::int32_t>::max())));
  return proto;
}

std::string DataExportFilename(const DataExport& data_export) {
  const absl::CivilDay day = JapaneseDay(data_export.create_time);
  return fmt::format("hiroba-{:04}{:02}{:02}.zip", day.year(), day.month(), day.day());
}

}  // namespace hiroba::identity
