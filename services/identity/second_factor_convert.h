// From second factors to their protos.
#pragma once

#include "hiroba/identity/v1/second_factors.pb.h"
#include "services/identity/model.h"

namespace hiroba::identity {

v1::SecondFactor ToProto(const SecondFactor& factor);

}  // namespace hiroba::identity
