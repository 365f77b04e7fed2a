// What every .proto of ours must keep to, checked on its descriptors: routes, access levels,
// idempotency, comments, a request message for each method.
#pragma once

#include <google/protobuf/descriptor.h>

#include <set>
#include <string>
#include <vector>

namespace hiroba {

// Returns a sentence for each thing that is wrong with the files taken together. The files come
// with their source information, otherwise every comment is missing. The methods named in
// `served_by_handlers` have an access level and no route.
std::vector<std::string> CheckApi(const std::vector<const google::protobuf::FileDescriptor*>& files,
                                  const std::set<std::string>& served_by_handlers);

}  // namespace hiroba
