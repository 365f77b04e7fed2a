// Bodies as protos, and their names.
#pragma once

#include <string>
#include <string_view>

#include "hiroba/identity/v1/bodies.pb.h"
#include "services/identity/bodies.h"

namespace hiroba::identity {

// Returns `bodies/{body}`, empty for no body.
std::string BodyName(std::string_view body);

v1::Body ToProto(const Body& body);
// A national office's, by its id.
v1::Body NationalBody(std::string_view id);

}  // namespace hiroba::identity
