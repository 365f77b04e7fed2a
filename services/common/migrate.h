// Schema migrations: SQL files applied in order, each once, with their checksums kept in the
// database. The tool hiroba-migrate applies; services only check that theirs are there.
//
// Files: infra/migrations/<service>/NNNN_name.sql, statements ended by `;`. Tables that every
// service needs are symbolic links: 0001_outbox.sql -> ../common/0001_outbox.sql. Write each
// statement so that it can be repeated (CREATE TABLE IF NOT EXISTS): MariaDB cannot roll DDL back,
// and a crash may come between a statement and the note that it was made. A file that has been
// applied anywhere is never changed; add another.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/db.h"

namespace hiroba {

// A migration as a service expects it. hiroba_migrations() in infra/cmake/Migrations.cmake compiles
// the list of a folder into "migrations/<service>.h" as kThreadsMigrations and the like.
struct ExpectedMigration {
  std::string_view name;    // "0001_outbox"
  std::string_view sha256;  // 64 hexadecimal digits
};

// A migration with its text, ready to be applied.
struct Migration {
  std::string name;
  std::string sha256;
  std::vector<std::string> statements;
};

// Reads the migrations of a folder in order. INVALID_ARGUMENT for a file that is not named
// NNNN_name.sql, a number used twice, or text that does not end with a statement's `;`.
absl::StatusOr<std::vector<Migration>> ReadMigrations(const std::string& folder);

enum class MigrationState { kApplied, kPending, kInterrupted, kChanged, kUnknown };

// One line of --status. kChanged: the file differs from what was applied. kUnknown: applied, but
// there is no such file (the database is newer than the program).
struct MigrationStatus {
  std::string name;
  MigrationState state;
  absl::Time apply_time;
};
absl::StatusOr<std::vector<MigrationStatus>> ListMigrations(Database& database,
                                                            std::span<const Migration> migrations,
                                                            absl::Time deadline);

// Applies what is missing, in order, and returns how many that were. Waits until `deadline` for
// another migration that is under way: a lease row is the lock, so it holds on a cluster too.
// FAILED_PRECONDITION when an applied file was changed or a missing one is older than the newest
// applied; nothing is done then.
absl::StatusOr<int> ApplyMigrations(Database& database, std::span<const Migration> migrations,
                                    absl::Time deadline);

// OK when all these are applied as they are here; newer ones do not matter. Otherwise
// FAILED_PRECONDITION, reason MIGRATIONS_MISSING, naming the first: for the start and /readyz.
absl::Status CheckMigrations(Database& database, std::span<const ExpectedMigration> expected,
                             absl::Time deadline);

// Who a service is to the database.
struct ServiceAccount {
  std::string database;  // "hiroba_threads"
  std::string user;
  std::string password;
  // The hosts it may come from: "localhost" is the unix socket.
  std::string host = "%";
};

// Creates the database (utf8mb4) and the user, sets its password, and grants it SELECT, INSERT,
// UPDATE and DELETE there and nothing else. `administrator` is connected as one who may do that.
// May be repeated.
absl::Status PrepareDatabase(Database& administrator, const ServiceAccount& account,
                             absl::Time deadline);

}  // namespace hiroba
