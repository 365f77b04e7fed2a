#include "services/common/redis_health.h"

namespace hiroba {

void AddRedisHealth(Health& health, Redis& redis) {
  health.Add("redis", Health::Weight::kDegraded,
             [&redis] { return redis.Command({"PING"}).status(); });
}

}  // namespace hiroba
