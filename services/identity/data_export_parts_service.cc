#include "services/identity/data_export_parts_service.h"

#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/identity/data_export_rules.h"

namespace hiroba::identity {

grpc::ServerUnaryReactor* DataExportPartsService::WriteDataExportPart(
    grpc::CallbackServerContext* context, const api::v1::WriteDataExportPartRequest* request,
    api::v1::WriteDataExportPartResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const PieceToWrite piece, ParsePieceToWrite(*request));
    ASSIGN_OR_RETURN(const DataExportPart part, Write(call, piece, request->data()));
    response->set_size(part.size);
    return absl::OkStatus();
  });
}

absl::StatusOr<DataExportPart> DataExportPartsService::Write(const Call& call,
                                                             const PieceToWrite& piece,
                                                             std::string_view data) {
  const absl::Time now = clock_.Now();
  const auto edit = [&](auto decide) {
    return store_.EditDataExportPart(call, piece.data_export, piece.part, now, decide);
  };
  PartPiece use = PartPiece::kWritten;
  bool is_awaited = false;
  const auto judge = [&](const DataExport& data_export, DataExportPart& part) -> absl::Status {
    is_awaited = data_export.state == DataExport::State::kPending;
    ASSIGN_OR_RETURN(use, CheckPartPiece(data_export, part, piece.offset, piece.size, piece.last));
    return absl::OkStatus();
  };
  ASSIGN_OR_RETURN(DataExportPart part, edit(judge));
  if (part.done) return part;
  // The bytes first, then how many there are: after a crash the piece is wanted again.
  if (use == PartPiece::kBegin) RETURN_IF_ERROR(blobs_.Remove(part.blob));
  if (use != PartPiece::kWritten && !data.empty()) {
    RETURN_IF_ERROR(blobs_.Write(part.blob, piece.offset, data));
  }
  const auto count = [&](const DataExport& data_export, DataExportPart& current) -> absl::Status {
    RETURN_IF_ERROR(judge(data_export, current));
    current.size = piece.offset + piece.size;
    return absl::OkStatus();
  };
  is_awaited = false;
  const auto written = edit(count);
  if (absl::IsNotFound(written.status()) && !is_awaited) {
    // It has ended meanwhile, and nobody else knows of these bytes.
    RETURN_IF_ERROR(blobs_.Remove(part.blob));
  }
  if (!written.ok() || !piece.last) return written;
  // That the bytes are on the disk is seen to before they are used: it may take longer than a call.
  const auto finish = [&](const DataExport& data_export, DataExportPart& current) -> absl::Status {
    RETURN_IF_ERROR(judge(data_export, current));
    current.done = true;
    return absl::OkStatus();
  };
  ASSIGN_OR_RETURN(part, edit(finish));
  Log(INFO, "data export part taken",
      {{"data_export", piece.data_export}, {"part", piece.part}, {"size", part.size}});
  return part;
}

}  // namespace hiroba::identity
