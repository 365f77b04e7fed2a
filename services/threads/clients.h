// Calls to identity, in the service's own name; statuses come back with their details.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/members.grpc.pb.h"
#include "services/common/call.h"
#include "services/common/caller.h"

namespace hiroba::threads {

// Thread-safe.
class IdentityClient {
 public:
  explicit IdentityClient(const std::shared_ptr<grpc::Channel>& channel);

  // Returns those of the members whom identity does not know, in the order given. Any number.
  absl::StatusOr<std::vector<MemberId>> FindUnknown(const Call& call,
                                                    const std::vector<MemberId>& members);

 private:
  const std::unique_ptr<identity::v1::Members::Stub> members_;
};

}  // namespace hiroba::threads
