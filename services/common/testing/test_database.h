// A real MariaDB for tests: one private server per test process on a unix socket, started when
// first needed, killed at exit; every TestDatabase is a database of its own in it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "services/common/db.h"

namespace hiroba {

// The server. Thread-safe.
class TestDatabaseServer {
 public:
  // Starts it at the first call. Ends the program when that fails.
  static TestDatabaseServer& Get();

  // The way in for root.
  DatabaseOptions options() const;

  // Kills it with SIGKILL and starts it again on the same data. Committed transactions survive, as
  // they would in production (a power cut is not simulated).
  void Kill();
  void Start();

 private:
  TestDatabaseServer();
  ~TestDatabaseServer();

  std::string folder_;
  int pid_ = 0;
};

// A fresh database.
class TestDatabase {
 public:
  // With the migrations of a service, infra/migrations/<service>, applied and the service's own few
  // grants: "common" has the tables of the outbox and the consumers. Empty: no tables, all rights.
  explicit TestDatabase(std::string_view service = "");

  // Drops it.
  ~TestDatabase();

  Database& database() { return *database_; }
  const DatabaseOptions& options() const { return database_->options(); }

  // Another pool of connections to the same database, as another replica has one.
  std::unique_ptr<Database> Connect(int max_connections = 16) const;

  // As root: may do everything in this database.
  Database& root() { return *root_; }

 private:
  std::unique_ptr<Database> root_;
  std::unique_ptr<Database> database_;
};

// For calls in tests: plenty.
inline absl::Time TestDeadline() { return absl::Now() + absl::Seconds(30); }

}  // namespace hiroba
