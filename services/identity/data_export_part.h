// Identity's part of a copy of a member's data.
#pragma once

#include "absl/status/status.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/zip_file.h"
#include "services/identity/admission_stores.h"
#include "services/identity/bodies.h"
#include "services/identity/member_stores.h"
#include "services/identity/session_rules.h"
#include "services/identity/sign_in_stores.h"

namespace hiroba::identity {

// Where WriteOwnPart finds what it writes; all of it outlives it.
struct OwnPartSources {
  const Clock& clock;
  const BodyTable& bodies;
  MemberStore& members;
  SessionStore& sessions;
  SecondFactorStore& second_factors;
  AdmissionStore& admissions;
  VouchStore& vouches;
  StaffSecondFactor staff_second_factor;
};

// Writes what identity keeps of a member as JSON, in the shapes of the API, into the folder
// `identity/`. Nothing that would let somebody in is in it, nor what others wrote about her.
absl::Status WriteOwnPart(const Call& call, const OwnPartSources& sources, MemberId member,
                          ZipFile& zip);

}  // namespace hiroba::identity
