// Between vouches and their protos.
#pragma once

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/vouches.pb.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Returns the vouch without who gives it and when.
absl::StatusOr<Vouch> ParseVouch(const v1::VouchForAdmissionRequest& request);

// Returns the revocation without who makes it and when.
absl::StatusOr<VouchingRevocation> ParseRevocation(const v1::RevokeVouchingRequest& request);
absl::StatusOr<MemberId> ParseRestoration(const v1::RestoreVouchingRequest& request);

}  // namespace hiroba::identity
