#include "services/identity/learned_domain_convert.h"

#include "services/common/resource_name.h"
#include "services/common/timestamp.h"
#include "services/identity/body_convert.h"
#include "services/identity/body_names.h"
#include "services/identity/events.h"
#include "services/identity/learned_domain_rules.h"

namespace hiroba::identity {

absl::StatusOr<std::string> ParseLearnedDomainName(std::string_view name) {
  return ParseName<std::string>("learnedDomains/{domain}", name, "name");
}

v1::LearnedDomain ToProto(const LearnedDomain& learned, const BodyTable& bodies, absl::Time now) {
  v1::LearnedDomain proto;
  proto.set_name(FormatName("learnedDomains/{domain}", learned.domain));
  proto.set_body(BodyName(learned.body_code));
  proto.set_body_display_name(BodyDisplayName(bodies, learned.body_code));
  if (now >= learned.expire_time) {
    proto.set_state(v1::LearnedDomain::EXPIRED);
  } else if (now >= learned.expire_time - kRecheckTime) {
    proto.set_state(v1::LearnedDomain::EXPIRES_SOON);
  } else {
    proto.set_state(v1::LearnedDomain::ACTIVE);
  }
  if (learned.learned_by) proto.set_learned_by(MemberName(learned.learned_by));
  *proto.mutable_learn_time() = ToTimestamp(learned.learn_time);
  if (learned.renewed_by) proto.set_renewed_by(MemberName(learned.renewed_by));
  *proto.mutable_renew_time() = ToTimestamp(learned.renew_time);
  *proto.mutable_expire_time() = ToTimestamp(learned.expire_time);
  return proto;
}

}  // namespace hiroba::identity
