// Between mail domains, verdicts and their protos.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/mail_domains.pb.h"
#include "services/identity/bodies.h"
#include "services/identity/mail_domains.h"

namespace hiroba::identity {

absl::StatusOr<std::vector<MailDomain>> ParseMailDomains(
    const v1::ImportMailDomainsRequest& request, const BodyTable& bodies);
v1::CheckAddressesResponse::Verdict ToProto(const Verdict& verdict);

}  // namespace hiroba::identity
