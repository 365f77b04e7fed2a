// Reads the JSON of a request into its message, strictly, and says which field is wrong. Pure.
//
// The proto3 JSON mapping, like json_util, but JSON of RFC 8259 only: json_util also takes keys
// without quotes, commas at the end, a single value for a list, "yes" for true and a key twice, and
// its errors do not always name the field.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace hiroba::gateway {

// Reads an object into the message, on top of what is there. Fails with INVALID_ARGUMENT:
// JSON_MALFORMED with the position for what is no JSON; otherwise FIELDS_INVALID with the field by
// its path (`post.tags[1]`, after `prefix`) for an unknown field, a wrong type, a value out of
// range, a key twice, or two fields of a oneof. Fields are known by their JSON name and by their
// name in the proto; null stands for an absent field.
absl::Status ReadJson(std::string_view json, std::string_view prefix,
                      google::protobuf::Message& message);

}  // namespace hiroba::gateway
