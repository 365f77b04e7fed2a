#include "services/common/data_health.h"

#include "absl/time/time.h"

namespace hiroba {
namespace {

// A check that takes longer than this would hold up the page that asks.
constexpr absl::Duration kCheckTime = absl::Seconds(1);

}  // namespace

void AddDatabaseHealth(Health& health, Database& database,
                       std::span<const ExpectedMigration> migrations) {
  health.Add("database", Health::Weight::kReady,
             [&database] { return database.Check(absl::Now() + kCheckTime); });
  health.Add("migrations", Health::Weight::kReady, [&database, migrations] {
    return CheckMigrations(database, migrations, absl::Now() + kCheckTime);
  });
}

}  // namespace hiroba
