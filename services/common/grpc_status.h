// absl::Status over gRPC and back, with its details as google.rpc.Status in the trailing metadata.
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace hiroba {

// What a service answers. A status without details of ours is made presentable first: the texts of
// libraries do not leave the service.
grpc::Status ToGrpcStatus(const absl::Status& status);

// What another service answered, details included.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace hiroba
