// The health check of Redis, the same in every process that uses it.
#pragma once

#include "services/common/health.h"
#include "services/common/redis.h"

namespace hiroba {

// Degraded while Redis does not answer. Redis outlives the health's checks (Health::Drain).
void AddRedisHealth(Health& health, Redis& redis);

}  // namespace hiroba
