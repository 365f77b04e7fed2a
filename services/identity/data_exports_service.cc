#include "services/identity/data_exports_service.h"

#include <vector>

#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/identity/data_export_convert.h"
#include "services/identity/data_export_rules.h"

namespace hiroba::identity {

grpc::ServerUnaryReactor* DataExportsService::CreateDataExport(
    grpc::CallbackServerContext* context, const v1::CreateDataExportRequest* request,
    v1::DataExport* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Member checked,
                     parts_.reauthentication.CheckBoth(call, request->password(), request->code()));
    const absl::Time now = parts_.clock.Now();
    const DataExport data_export{.id = parts_.ids.New<DataExportId>(),
                                 .member = checked.id,
                                 .create_time = now,
                                 .due_time = now};
    std::vector<DataExportPart> parts;
    for (const std::string_view name : kDataExportParts) {
      parts.push_back({.name = std::string(name), .blob = parts_.ids.New<DataExportBlobId>()});
    }
    const auto decide = [&](const Member& member, const std::vector<DataExport>& others) {
      if (member.password_hash != checked.password_hash) return PasswordWrong();
      return CheckCreateDataExport(others, now);
    };
    RETURN_IF_ERROR(parts_.store.CreateDataExport(call, data_export, parts, decide));
    Log(INFO, "data export asked for",
        {{"data_export", data_export.id}, {"member", data_export.member}});
    *response = ToProto(data_export);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DataExportsService::ListDataExports(
    grpc::CallbackServerContext* context, const v1::ListDataExportsRequest* request,
    v1::ListDataExportsResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<DataExport> exports,
                     parts_.store.ListDataExports(call, call.caller.member));
    const absl::Time now = parts_.clock.Now();
    for (const DataExport& data_export : exports) {
      // Its files may be there still.
      if (data_export.expire_time && now >= *data_export.expire_time) continue;
      *response->add_data_exports() = ToProto(data_export);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* DataExportsService::ReadDataExport(
    grpc::CallbackServerContext* context, const v1::ReadDataExportRequest* request,
    v1::ReadDataExportResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const PieceToRead piece, ParsePieceToRead(*request));
    ASSIGN_OR_RETURN(const DataExport data_export,
                     parts_.store.GetDataExport(call, piece.data_export));
    RETURN_IF_ERROR(CheckFetch(data_export, call.caller.member, parts_.clock.Now()));
    response->set_filename(DataExportFilename(data_export));
    response->set_size(data_export.size);
    if (piece.limit == 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(*response->mutable_data(),
                     parts_.blobs.Read(data_export.id, piece.offset, piece.limit));
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
