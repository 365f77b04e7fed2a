#include "services/identity/second_factor_convert.h"

#include "services/common/timestamp.h"

namespace hiroba::identity {

v1::SecondFactor ToProto(const SecondFactor& factor) {
  v1::SecondFactor proto;
  proto.set_name("members/me/secondFactor");
  proto.set_enabled(factor.on());
  if (factor.enable_time) *proto.mutable_enable_time() = ToTimestamp(*factor.enable_time);
  proto.set_recovery_codes_left(static_cast<int>(factor.recovery_hashes.size()));
  return proto;
}

}  // namespace hiroba::identity
