#include "services/identity/body_imports_service.h"

#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/identity/body_import_convert.h"
#include "services/identity/body_names.h"

namespace hiroba::identity {

grpc::ServerUnaryReactor* BodyImportsService::ImportBodies(grpc::CallbackServerContext* context,
                                                           const v1::ImportBodiesRequest* request,
                                                           v1::ImportBodiesResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const BodyFile file, ParseBodyFile(*request));
    ASSIGN_OR_RETURN(const BodyImportChanges changes,
                     store_.EditBodyImports(call, [&](BodyImports& imports) {
                       return AddBodies(bodies_.built_in(), file.rows, file.parts, imports);
                     }));
    RETURN_IF_ERROR(refresh_.Refresh(call));
    Log(INFO, "bodies imported",
        {{"rows", file.rows.size()},
         {"changed_bodies", changes.bodies.size()},
         {"changed_profiles", changes.profiles.size()}});
    for (const std::string& code : changes.bodies) {
      response->add_changed_bodies(BodyDisplayName(bodies_, code));
    }
    for (const std::string& code : changes.profiles) {
      response->add_changed_profiles(BodyDisplayName(bodies_, code));
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* BodyImportsService::ImportBodySuccessions(
    grpc::CallbackServerContext* context, const v1::ImportBodySuccessionsRequest* request,
    v1::ImportBodySuccessionsResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<BodySuccessionRow> rows, ParseSuccessionFile(*request));
    ASSIGN_OR_RETURN(const BodyImportChanges changes,
                     store_.EditBodyImports(call, [&](BodyImports& imports) {
                       return AddSuccessions(bodies_.built_in(), rows, imports);
                     }));
    RETURN_IF_ERROR(refresh_.Refresh(call));
    Log(INFO, "body successions imported",
        {{"rows", rows.size()}, {"changed", changes.successions.size()}});
    for (const std::string& code : changes.successions) {
      response->add_changed_bodies(BodyDisplayName(bodies_, code));
    }
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
