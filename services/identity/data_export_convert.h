// Between copies of members' data and their protos.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "hiroba/api/v1/data_export_parts.pb.h"
#include "hiroba/identity/v1/data_exports.pb.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// `dataExports/{data_export}`.
std::string DataExportName(DataExportId id);
absl::StatusOr<DataExportId> ParseDataExportName(std::string_view name, std::string_view field);

// A piece to read: where, and how many bytes.
struct PieceToRead {
  DataExportId data_export;
  std::int64_t offset = 0;
  std::int64_t limit = 0;
};
absl::StatusOr<PieceToRead> ParsePieceToRead(const v1::ReadDataExportRequest& request);

// A piece of another service's part, of which `data` is left in the request.
struct PieceToWrite {
  DataExportId data_export;
  std::string part;
  std::int64_t offset = 0;
  std::int64_t size = 0;
  bool last = false;
};
absl::StatusOr<PieceToWrite> ParsePieceToWrite(const api::v1::WriteDataExportPartRequest& request);

v1::DataExport ToProto(const DataExport& data_export);

// What a copy is called on the person's computer: hiroba-20270401.zip, by the day in Japan.
std::string DataExportFilename(const DataExport& data_export);

}  // namespace hiroba::identity
