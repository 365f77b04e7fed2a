// Turns an HTTP request for a route into the request message of its RPC. Pure. The way back, from
// the answer's bytes to JSON, is json_writer.h.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/route_table.h"
#include "gateway/url.h"
#include "google/protobuf/message.h"

namespace hiroba::gateway {

// Returns the message from the path's values (one for each of route.path.variables), the query and
// the body. What the path says beats the same field in the body. An empty body stands for `{}`.
// Fails with INVALID_ARGUMENT, naming the field: an unknown parameter, a wrong type, a single
// parameter given twice, a body where the route has none, and all that ReadJson refuses.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ReadRequest(
    const Route& route, const std::vector<std::string>& path_values, const QueryParameters& query,
    std::string_view body);

}  // namespace hiroba::gateway
