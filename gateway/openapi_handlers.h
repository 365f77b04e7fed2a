// The parts of the OpenAPI document that no proto says: the named handlers, errors, sign-in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace hiroba::gateway {

// An operation that is no RPC.
struct HandlerOperation {
  std::string_view path;
  std::string_view method;
  std::string json;
  const google::protobuf::Descriptor* answer = nullptr;  // a message its answer refers to
};

std::vector<HandlerOperation> HandlerOperations();

extern const std::string_view kErrorSchema;
extern const std::string_view kErrorResponse;
extern const std::string_view kSecuritySchemes;

}  // namespace hiroba::gateway
