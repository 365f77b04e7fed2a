// Compares the authorisation table with the API: every method and handler that is reached from
// outside has a row, and every row's request reaches what the row names.
#pragma once

#include <string>
#include <vector>

#include "tests/authorisation/rows.h"

namespace google::protobuf {
class ServiceDescriptor;
}  // namespace google::protobuf

namespace hiroba::authorisation {

// A named handler of the gateway.
struct Handler {
  std::string operation;  // uploadAttachment
  std::string verb;
  std::string path;  // /v1/attachments
};

// Returns a sentence for each thing that is wrong. That for a missing row ends with the row to add,
// as the method's access level alone would have it: to be reviewed by hand.
std::vector<std::string> CheckTable(
    const Table& table, const std::vector<const google::protobuf::ServiceDescriptor*>& services,
    const std::vector<Handler>& handlers);

// The handlers that the gateway has.
std::vector<Handler> GatewayHandlers();

}  // namespace hiroba::authorisation
