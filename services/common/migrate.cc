#include "services/common/migrate.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stop_token>
#include <thread>

#include "absl/time/clock.h"
#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/sql_text.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

// Our own two tables; they come before any file.
constexpr const char* kOwnTables[] = {
    R"(CREATE TABLE IF NOT EXISTS schema_migrations (
         name VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
         sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
         statements INT UNSIGNED NOT NULL,
         statements_applied INT UNSIGNED NOT NULL,
         apply_time DATETIME(6) NOT NULL,
         PRIMARY KEY (name)))",
    R"(CREATE TABLE IF NOT EXISTS schema_lock (
         lock_id TINYINT UNSIGNED NOT NULL,
         holder BIGINT UNSIGNED NOT NULL,
         expire_time DATETIME(6) NOT NULL,
         PRIMARY KEY (lock_id)))",
    R"(INSERT IGNORE INTO schema_lock (lock_id, holder, expire_time)
       VALUES (1, 0, '2000-01-01 00:00:00'))"};

constexpr Statement kSelectMigrations{
    "select_migrations",
    "SELECT name, sha256, statements, statements_applied, apply_time FROM schema_migrations"};
constexpr Statement kHasMigrations{
    "has_migrations",
    "SELECT 1 FROM information_schema.tables WHERE table_schema=DATABASE()"
    " AND table_name='schema_migrations'"};
constexpr Statement kInsertMigration{
    "insert_migration",
    "INSERT INTO schema_migrations (name, sha256, statements, statements_applied, apply_time)"
    " VALUES (?, ?, ?, 0, UTC_TIMESTAMP(6))"};
constexpr Statement kUpdateMigration{
    "update_migration",
    "UPDATE schema_migrations SET statements_applied=?, apply_time=UTC_TIMESTAMP(6) WHERE name=?"};
constexpr Statement kTakeLock{
    "take_schema_lock",
    "UPDATE schema_lock SET holder=?, expire_time=UTC_TIMESTAMP(6) + INTERVAL 30 SECOND"
    " WHERE lock_id=1 AND (holder=? OR expire_time < UTC_TIMESTAMP(6))"};
constexpr Statement kReleaseLock{
    "release_schema_lock",
    "UPDATE schema_lock SET expire_time=UTC_TIMESTAMP(6) WHERE lock_id=1 AND holder=?"};

// Binary: what looks alike to a collation (ハ and バ, upper and lower case) stays apart, so that a
// unique key means what the program means.
constexpr const char* kCollation = "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

constexpr absl::Duration kRenewal = absl::Seconds(5);
constexpr absl::Duration kLockPoll = absl::Milliseconds(200);

struct Applied {
  std::string sha256;
  uint64_t statements;
  uint64_t statements_applied;
  absl::Time apply_time;

  bool complete() const { return statements == statements_applied; }
};
using AppliedMigrations = std::map<std::string, Applied, std::less<>>;

std::string Sha256(std::string_view text) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::string hex;
  for (const unsigned char byte : hash) hex += fmt::format("{:02x}", byte);
  return hex;
}

bool IsMigrationName(std::string_view name) {
  if (name.size() < 6 || name[4] != '_') return false;
  return std::all_of(name.begin(), name.begin() + 4, [](char c) { return c >= '0' && c <= '9'; }) &&
         std::all_of(name.begin() + 5, name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

absl::StatusOr<AppliedMigrations> ReadApplied(Database& database, absl::Time deadline) {
  return database.Read(deadline, [](Connection& connection) -> absl::StatusOr<AppliedMigrations> {
    AppliedMigrations applied;
    ASSIGN_OR_RETURN(const Rows tables, connection.Select(kHasMigrations));
    if (tables.empty()) return applied;
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectMigrations));
    for (const Row row : rows) {
      applied[row.String(0)] = {row.String(1), row.Uint64(2), row.Uint64(3), row.Time(4)};
    }
    return applied;
  });
}

absl::Status RunText(Database& database, const std::string& sql, absl::Time deadline) {
  return database.Read(deadline,
                       [&](Connection& connection) { return connection.ExecuteText(sql); });
}

// The right to migrate: a row with an expiry, renewed while this lives.
class SchemaLock {
 public:
  static absl::StatusOr<std::unique_ptr<SchemaLock>> Take(Database& database, absl::Time deadline) {
    auto lock = std::unique_ptr<SchemaLock>(new SchemaLock(database));
    for (;;) {
      ASSIGN_OR_RETURN(const bool taken, lock->TakeOrRenew(deadline));
      if (taken) break;
      if (absl::Now() + kLockPoll >= deadline) {
        return absl::UnavailableError("another migration is under way");
      }
      absl::SleepFor(kLockPoll);
    }
    lock->renewal_ = std::jthread([lock = lock.get()](const std::stop_token& stop) {
      while (WaitUnlessStopped(stop, kRenewal)) {
        const absl::Time renewal_deadline = absl::Now() + kRenewal;
        if (const auto renewed = lock->TakeOrRenew(renewal_deadline); !renewed.ok() || !*renewed) {
          Log(WARNING, "schema lock not renewed", {{"error", renewed.status()}});
        }
      }
    });
    return lock;
  }

  ~SchemaLock() {
    if (!renewal_.joinable()) return;
    renewal_.request_stop();
    renewal_.join();
    const absl::Status released = database_.Read(
        absl::Now() + kRenewal,
        [&](Connection& connection) { return connection.Execute(kReleaseLock, holder_).status(); });
    if (!released.ok()) Log(WARNING, "schema lock not released", {{"error", released}});
  }

 private:
  explicit SchemaLock(Database& database) : database_(database) {
    randombytes_buf(&holder_, sizeof(holder_));
  }

  absl::StatusOr<bool> TakeOrRenew(absl::Time deadline) {
    return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const uint64_t rows, connection.Execute(kTakeLock, holder_, holder_));
      return rows == 1;
    });
  }

  Database& database_;
  uint64_t holder_ = 0;
  std::jthread renewal_;
};

// Nothing that was applied may have changed, and nothing may be put before it afterwards.
absl::Status CheckHistory(std::span<const Migration> migrations, const AppliedMigrations& applied) {
  bool missing = false;
  for (const Migration& migration : migrations) {
    const auto found = applied.find(migration.name);
    if (found == applied.end()) {
      missing = true;
      continue;
    }
    if (found->second.sha256 != migration.sha256) {
      return absl::FailedPreconditionError(fmt::format(
          "migration {} was applied and has been changed since; add another", migration.name));
    }
    if (missing) {
      return absl::FailedPreconditionError(
          fmt::format("migration {} is applied, but one before it is not", migration.name));
    }
  }
  return absl::OkStatus();
}

absl::Status ApplyOne(Database& database, const Migration& migration, uint64_t already_applied,
                      absl::Time deadline) {
  for (size_t i = already_applied; i < migration.statements.size(); ++i) {
    absl::Status status = RunText(database, migration.statements[i], deadline);
    if (!status.ok()) {
      return absl::Status(status.code(),
                          fmt::format("migration {}, statement {}: {}", migration.name, i + 1,
                                      std::string(status.message())));
    }
    RETURN_IF_ERROR(database.Read(deadline, [&](Connection& connection) {
      return connection.Execute(kUpdateMigration, i + 1, migration.name).status();
    }));
  }
  return absl::OkStatus();
}

std::string Quoted(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) {
    if (c == quote || (c == '\\' && quote == '\'')) quoted += c;
    quoted += c;
  }
  return quoted + quote;
}

}  // namespace

absl::StatusOr<std::vector<Migration>> ReadMigrations(const std::string& folder) {
  std::vector<Migration> migrations;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".sql") continue;
    Migration migration;
    migration.name = entry.path().stem().string();
    if (!IsMigrationName(migration.name)) {
      return absl::InvalidArgumentError(
          fmt::format("{} is not named NNNN_name.sql", entry.path().string()));
    }
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file.is_open() || file.bad()) {
      return absl::InvalidArgumentError(fmt::format("cannot read {}", entry.path().string()));
    }
    migration.sha256 = Sha256(text);
    absl::StatusOr<std::vector<std::string>> statements = SplitStatements(text);
    if (!statements.ok()) {
      return absl::InvalidArgumentError(
          fmt::format("{}: {}", entry.path().string(), std::string(statements.status().message())));
    }
    migration.statements = *std::move(statements);
    migrations.push_back(std::move(migration));
  }
  if (error) {
    return absl::InvalidArgumentError(fmt::format("{}: {}", folder, error.message()));
  }
  std::sort(migrations.begin(), migrations.end(),
            [](const Migration& a, const Migration& b) { return a.name < b.name; });
  for (size_t i = 1; i < migrations.size(); ++i) {
    if (migrations[i].name.substr(0, 4) == migrations[i - 1].name.substr(0, 4)) {
      return absl::InvalidArgumentError(fmt::format("{} and {} have the same number",
                                                    migrations[i - 1].name, migrations[i].name));
    }
  }
  return migrations;
}

absl::StatusOr<std::vector<MigrationStatus>> ListMigrations(Database& database,
                                                            std::span<const Migration> migrations,
                                                            absl::Time deadline) {
  ASSIGN_OR_RETURN(AppliedMigrations applied, ReadApplied(database, deadline));
  std::vector<MigrationStatus> list;
  for (const Migration& migration : migrations) {
    const auto found = applied.find(migration.name);
    if (found == applied.end()) {
      list.push_back({migration.name, MigrationState::kPending, absl::InfiniteFuture()});
      continue;
    }
    const MigrationState state = found->second.sha256 != migration.sha256 ? MigrationState::kChanged
                                 : found->second.complete()               ? MigrationState::kApplied
                                                            : MigrationState::kInterrupted;
    list.push_back({migration.name, state, found->second.apply_time});
    applied.erase(found);
  }
  for (const auto& [name, rest] : applied) {
    list.push_back({name, MigrationState::kUnknown, rest.apply_time});
  }
  return list;
}

absl::StatusOr<int> ApplyMigrations(Database& database, std::span<const Migration> migrations,
                                    absl::Time deadline) {
  for (const char* const table : kOwnTables) {
    RETURN_IF_ERROR(RunText(database, table, deadline));
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<SchemaLock> lock, SchemaLock::Take(database, deadline));
  ASSIGN_OR_RETURN(const AppliedMigrations applied, ReadApplied(database, deadline));
  RETURN_IF_ERROR(CheckHistory(migrations, applied));
  if (applied.empty()) {
    // Whoever created the database may not have said so.
    RETURN_IF_ERROR(RunText(database, fmt::format("ALTER DATABASE {}", kCollation), deadline));
  }
  int count = 0;
  for (const Migration& migration : migrations) {
    const auto found = applied.find(migration.name);
    if (found != applied.end() && found->second.complete()) continue;
    if (found == applied.end()) {
      RETURN_IF_ERROR(database.Read(deadline, [&](Connection& connection) {
        return connection
            .Execute(kInsertMigration, migration.name, migration.sha256,
                     migration.statements.size())
            .status();
      }));
    }
    RETURN_IF_ERROR(ApplyOne(database, migration,
                             found == applied.end() ? 0 : found->second.statements_applied,
                             deadline));
    Log(INFO, "migration applied",
        {{"database", database.options().database}, {"migration", migration.name}});
    ++count;
  }
  return count;
}

absl::Status CheckMigrations(Database& database, std::span<const ExpectedMigration> expected,
                             absl::Time deadline) {
  ASSIGN_OR_RETURN(const AppliedMigrations applied, ReadApplied(database, deadline));
  for (const ExpectedMigration& migration : expected) {
    const auto found = applied.find(migration.name);
    if (found == applied.end() || !found->second.complete() ||
        found->second.sha256 != migration.sha256) {
      return FailedPrecondition("MIGRATIONS_MISSING",
                                "データベースの準備ができていません。hiroba-migrate を実行して"
                                "ください。",
                                {{"migration", migration.name}});
    }
  }
  return absl::OkStatus();
}

absl::Status PrepareDatabase(Database& administrator, const ServiceAccount& account,
                             absl::Time deadline) {
  const std::string database = Quoted(account.database, '`');
  const std::string user =
      fmt::format("{}@{}", Quoted(account.user, '\''), Quoted(account.host, '\''));
  const std::string password = Quoted(account.password, '\'');
  const std::string statements[] = {
      fmt::format("CREATE DATABASE IF NOT EXISTS {} {}", database, kCollation),
      fmt::format("CREATE USER IF NOT EXISTS {} IDENTIFIED BY {}", user, password),
      fmt::format("ALTER USER {} IDENTIFIED BY {}", user, password),
      fmt::format("GRANT SELECT, INSERT, UPDATE, DELETE ON {}.* TO {}", database, user)};
  for (const std::string& statement : statements) {
    RETURN_IF_ERROR(RunText(administrator, statement, deadline));
  }
  return absl::OkStatus();
}

}  // namespace hiroba
