// Between leavings and their protos.
#pragma once

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/leavings.pb.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// INVALID_ARGUMENT, naming the field, when nothing was chosen.
absl::StatusOr<Leaving::Posts> ParseLeavingPosts(v1::Leaving::Posts posts);

v1::Leaving::Posts ToProto(Leaving::Posts posts);
v1::Leaving ToProto(const Leaving& leaving);

}  // namespace hiroba::identity
