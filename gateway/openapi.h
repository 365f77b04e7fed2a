// Makes the OpenAPI 3.1 document of the API from its routes and from the comments of its protos.
// Pure. What is no RPC is written by hand in openapi_handlers.cc.
#pragma once

#include <string>
#include <string_view>

#include "gateway/api_descriptors.h"
#include "gateway/route_table.h"

namespace hiroba::gateway {

// Returns the document as JSON. Messages of answers are schemas with all fields that are always
// written as required; the same messages in requests are schemas of their own, named with Input
// at the end, without what is output only.
std::string MakeOpenApi(const RouteTable& routes, const ApiDescriptors& descriptors,
                        std::string_view public_url);

}  // namespace hiroba::gateway
