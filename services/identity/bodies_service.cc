#include "services/identity/bodies_service.h"

#include <algorithm>
#include <string>
#include <vector>

#include "services/common/page_token.h"
#include "services/common/resource_name.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/body_convert.h"
#include "services/identity/body_names.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxQuery = 50;

}  // namespace

grpc::ServerUnaryReactor* BodiesService::GetBody(grpc::CallbackServerContext* context,
                                                 const v1::GetBodyRequest* request,
                                                 v1::Body* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call&) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string id,
                     ParseName<std::string>("bodies/{body}", request->name(), "name"));
    if (const Body* body = bodies_.Find(id); body != nullptr) {
      *response = ToProto(*body);
    } else if (!NationalDomain(id).empty()) {
      *response = NationalBody(id);
    } else {
      return NotFound("BODY_NOT_FOUND", "その団体は見つかりません。");
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* BodiesService::ListBodies(grpc::CallbackServerContext* context,
                                                    const v1::ListBodiesRequest* request,
                                                    v1::ListBodiesResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call&) -> absl::Status {
    ASSIGN_OR_RETURN(const int page_size, ParsePageSize(request->page_size()));
    Violations violations;
    const std::string query = CheckLine(violations, "query", request->query(), 0, kMaxQuery);
    RETURN_IF_ERROR(violations.ToStatus());
    ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(*request, "n"));
    // The matches of a query never change while the program runs, so a place among them will do.
    const size_t begin = keys.empty() ? 0 : static_cast<size_t>(keys.Number(0));
    const size_t end = begin + static_cast<size_t>(page_size);
    const std::vector<const Body*> found = bodies_.Search(query, end + 1);
    for (size_t i = begin; i < std::min(end, found.size()); ++i) {
      *response->add_bodies() = ToProto(*found[i]);
    }
    if (found.size() > end) response->set_next_page_token(FormatPageToken(*request, {end}));
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
