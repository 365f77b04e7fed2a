// The options of database and Redis, the same in every service.
#pragma once

#include <string_view>

#include "services/common/config.h"
#include "services/common/db.h"
#include "services/common/redis.h"

namespace hiroba {

// Declares --database-socket, --database-address, --database, --database-user, --database-password
// (a secret), --database-ca-file and --database-connections. Database and user are
// "hiroba_<service>" unless given; an empty service has no such default.
DatabaseOptions DeclareDatabaseOptions(Options& options, std::string_view service);

// Declares --redis, `unix:/path` or `host:port`, and --redis-password (a secret).
RedisOptions DeclareRedisOptions(Options& options);

}  // namespace hiroba
