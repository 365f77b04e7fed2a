// The health checks of database and Redis, the same in every service.
#pragma once

#include <span>

#include "services/common/db.h"
#include "services/common/health.h"
#include "services/common/migrate.h"
#include "services/common/redis.h"

namespace hiroba {

// Not ready while the database does not answer or misses one of the migrations. Both outlive the
// health's checks (Health::Drain).
void AddDatabaseHealth(Health& health, Database& database,
                       std::span<const ExpectedMigration> migrations);

// Degraded while Redis does not answer.
void AddRedisHealth(Health& health, Redis& redis);

}  // namespace hiroba
