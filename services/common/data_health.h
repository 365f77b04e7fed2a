// The health checks of the database, the same in every service that has one; with that of Redis.
#pragma once

#include <span>

#include "services/common/db.h"
#include "services/common/health.h"
#include "services/common/migrate.h"
#include "services/common/redis_health.h"

namespace hiroba {

// Not ready while the database does not answer or misses one of the migrations. Both outlive the
// health's checks (Health::Drain).
void AddDatabaseHealth(Health& health, Database& database,
                       std::span<const ExpectedMigration> migrations);

}  // namespace hiroba
