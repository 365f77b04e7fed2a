// Between learned domains and their protos.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hiroba/identity/v1/learned_domains.pb.h"
#include "services/identity/bodies.h"
#include "services/identity/mail_domains.h"

namespace hiroba::identity {

// Returns the domain in `learnedDomains/{domain}`.
absl::StatusOr<std::string> ParseLearnedDomainName(std::string_view name);

v1::LearnedDomain ToProto(const LearnedDomain& learned, const BodyTable& bodies, absl::Time now);

}  // namespace hiroba::identity
