// hiroba-migrate: applies the schema migrations of the services, or shows what is applied. Names
// its parts; the work is in services/common/migrate.h.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "absl/time/clock.h"
#include "services/common/config.h"
#include "services/common/data_options.h"
#include "services/common/files.h"
#include "services/common/log.h"
#include "services/common/metrics.h"
#include "services/common/migrate.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"

namespace hiroba {
namespace {

struct Settings {
  DatabaseOptions database;
  std::string folder;
  std::string accounts;
  std::string account_host;
  absl::Duration time_limit;
  bool status = false;
};

// The folders of services, which are all but the common tables that they link to.
std::vector<std::string> AllServices(const std::string& folder) {
  std::vector<std::string> services;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory() && name != "common") services.push_back(name);
  }
  std::sort(services.begin(), services.end());
  return services;
}

absl::Status Prepare(const Settings& settings, const ServiceAccount& account, Metrics& metrics,
                     absl::Time deadline) {
  DatabaseOptions options = settings.database;
  options.database.clear();
  Database administrator(options, metrics);
  return PrepareDatabase(administrator, account, deadline);
}

std::string_view Word(MigrationState state) {
  switch (state) {
    case MigrationState::kApplied:
      return "applied";
    case MigrationState::kPending:
      return "pending";
    case MigrationState::kInterrupted:
      return "interrupted";
    case MigrationState::kChanged:
      return "changed";
    case MigrationState::kUnknown:
      return "unknown";
  }
  return "";
}

absl::Status PrintStatus(const std::string& service, Database& database,
                         const std::vector<Migration>& migrations, absl::Time deadline) {
  ASSIGN_OR_RETURN(const std::vector<MigrationStatus> list,
                   ListMigrations(database, migrations, deadline));
  for (const MigrationStatus& line : list) {
    const std::string time = line.state == MigrationState::kPending
                                 ? ""
                                 : absl::FormatTime(line.apply_time, absl::UTCTimeZone());
    fmt::print("{:<16} {:<40} {:<12} {}\n", service, line.name, Word(line.state), time);
  }
  return absl::OkStatus();
}

absl::Status MigrateService(const Settings& settings, const std::string& service) {
  Metrics metrics;
  const absl::Time deadline = absl::Now() + settings.time_limit;
  ASSIGN_OR_RETURN(const std::vector<Migration> migrations,
                   ReadMigrations(settings.folder + "/" + service));
  DatabaseOptions options = settings.database;
  options.database = "hiroba_" + service;
  // Changing a large table takes as long as it takes.
  options.statement_timeout = absl::ZeroDuration();
  if (!settings.accounts.empty() && !settings.status) {
    ASSIGN_OR_RETURN(std::string password, ReadFile(settings.accounts + "/database-" + service));
    while (password.ends_with('\n') || password.ends_with('\r')) password.pop_back();
    RETURN_IF_ERROR(Prepare(settings,
                            {.database = options.database,
                             .user = options.database,
                             .password = password,
                             .host = settings.account_host},
                            metrics, deadline));
  }
  Database database(options, metrics);
  if (settings.status) return PrintStatus(service, database, migrations, deadline);
  ASSIGN_OR_RETURN(const int count, ApplyMigrations(database, migrations, deadline));
  Log(INFO, "migrated", {{"service", service}, {"applied", count}});
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  Options options(argc, argv,
                  "Applies the schema migrations of the services named, or of all. Connects as a "
                  "user who may change tables; with --accounts, as one who may create databases "
                  "and users.");
  Settings settings;
  settings.database = DeclareDatabaseOptions(options, "");
  settings.folder = options.String("migrations", "MIGRATIONS", "infra/migrations",
                                   "folder with a folder of migrations for each service");
  settings.accounts =
      options.String("accounts", "ACCOUNTS", "",
                     "folder of password files database-<service>: creates each service's database "
                     "and user, with rights to read and write rows only");
  settings.account_host = options.String(
      "account-host", "ACCOUNT_HOST", settings.database.socket.empty() ? "%" : "localhost",
      "where those users may come from; localhost is the unix socket");
  settings.time_limit = options.Duration("time-limit", "TIME_LIMIT", absl::Hours(1),
                                         "gives up after this, also waiting for another migration");
  settings.status =
      options.Bool("status", "STATUS", false, "shows what is applied, changes nothing");
  std::vector<std::string> services = options.Arguments();
  if (options.help_wanted()) {
    fmt::print("{}", options.Help());
    return 0;
  }
  if (const absl::Status mistakes = options.Finish(); !mistakes.ok()) {
    fmt::print(stderr, "{}\n", ToStd(mistakes.message()));
    return 2;
  }
  ConfigureLog("migrate", INFO);
  if (services.empty()) services = AllServices(settings.folder);
  for (const std::string& service : services) {
    if (const absl::Status status = MigrateService(settings, service); !status.ok()) {
      Log(ERROR, "migration failed", {{"service", service}, {"error", status}});
      return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace hiroba

int main(int argc, char** argv) { return hiroba::Main(argc, argv); }
