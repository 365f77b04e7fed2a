// The options of the database, the same in every service that has one; with those of Redis.
#pragma once

#include <string_view>

#include "services/common/config.h"
#include "services/common/db.h"
#include "services/common/redis_options.h"

namespace hiroba {

// Declares --database-socket, --database-address, --database, --database-user, --database-password
// (a secret), --database-ca-file and --database-connections. Database and user are
// "hiroba_<service>" unless given; an empty service has no such default.
DatabaseOptions DeclareDatabaseOptions(Options& options, std::string_view service);

}  // namespace hiroba
