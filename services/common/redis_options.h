// The options of Redis, the same in every process that uses it.
#pragma once

#include "services/common/config.h"
#include "services/common/redis.h"

namespace hiroba {

// Declares --redis, `unix:/path` or `host:port`, and --redis-password (a secret).
RedisOptions DeclareRedisOptions(Options& options);

}  // namespace hiroba
