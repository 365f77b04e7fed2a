#include "services/common/testing/test_database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/time/clock.h"
#include "services/common/metrics.h"
#include "services/common/migrate.h"
#include "services/common/testing/child_process.h"

namespace hiroba {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPassword = "test password";

Metrics& TestMetrics() {
  static Metrics metrics;
  return metrics;
}

void CheckOk(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "test database: %s\n", status.ToString().c_str());
  std::abort();
}

// The server started by root refuses to run as root unless told.
std::vector<std::string> AsRoot(std::vector<std::string> command) {
  if (geteuid() == 0) command.push_back("--user=root");
  return command;
}

// Returns a data folder made by mariadb-install-db once for all tests of a build: that takes four
// seconds, copying it takes 30 ms.
std::string InstalledData() {
  const fs::path folder = fs::path(HIROBA_TEST_CACHE) / "mariadb";
  fs::create_directories(folder);
  const int lock = open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  flock(lock, LOCK_EX);
  const fs::path data = folder / "data";
  if (!fs::exists(data)) {
    const fs::path fresh = folder / "fresh";
    fs::remove_all(fresh);
    // Never in /tmp: any mariadbd that starts there deletes the temporary tables of this one.
    RunProcess(AsRoot({"mariadb-install-db", "--no-defaults", "--datadir=" + fresh.string(),
                       "--tmpdir=" + folder.string(), "--auth-root-authentication-method=normal",
                       "--skip-test-db", "--skip-name-resolve", "--innodb-log-file-size=8M",
                       "--innodb-flush-method=nosync", "--innodb-flush-log-at-trx-commit=0"}),
               (folder / "install.log").string());
    fs::rename(fresh, data);
  }
  close(lock);
  return data.string();
}

}  // namespace

TestDatabaseServer& TestDatabaseServer::Get() {
  static TestDatabaseServer server;
  return server;
}

TestDatabaseServer::TestDatabaseServer() : folder_(MakeShortFolder()) {
  fs::copy(InstalledData(), folder_ + "/data", fs::copy_options::recursive);
  Start();
}

TestDatabaseServer::~TestDatabaseServer() { Kill(); }

DatabaseOptions TestDatabaseServer::options() const {
  DatabaseOptions options;
  options.socket = folder_ + "/s.sock";
  options.user = "root";
  return options;
}

void TestDatabaseServer::Kill() { KillProcess(pid_); }

void TestDatabaseServer::Start() {
  // Flush 2 hands each commit to the system: that survives a kill of the server, and costs no disk.
  pid_ = StartProcess(
      AsRoot({"mariadbd", "--no-defaults", "--datadir=" + folder_ + "/data",
              "--socket=" + options().socket, "--pid-file=" + folder_ + "/pid", "--skip-networking",
              "--skip-name-resolve", "--character-set-server=utf8mb4", "--innodb-log-file-size=8M",
              "--innodb-buffer-pool-size=32M", "--innodb-buffer-pool-dump-at-shutdown=0",
              "--innodb-flush-log-at-trx-commit=2", "--performance-schema=off",
              "--tmpdir=" + folder_}),
      folder_ + "/mariadbd.log");
  Database root(options(), TestMetrics());
  const absl::Time deadline = TestDeadline();
  while (!root.Check(deadline).ok()) {
    if (absl::Now() > deadline) {
      std::fprintf(stderr, "mariadbd does not start, see %s\n", folder_.c_str());
      std::abort();
    }
    absl::SleepFor(absl::Milliseconds(10));
  }
}

TestDatabase::TestDatabase(std::string_view service) {
  static std::atomic<int> count = 0;
  DatabaseOptions options = TestDatabaseServer::Get().options();
  const std::string name = fmt::format("hiroba_test_{}", ++count);
  {
    Database server(options, TestMetrics());
    CheckOk(PrepareDatabase(server, {name, name, kPassword, "localhost"}, TestDeadline()));
  }
  options.database = name;
  root_ = std::make_unique<Database>(options, TestMetrics());
  if (service.empty()) {
    database_ = std::make_unique<Database>(options, TestMetrics());
    return;
  }
  const auto migrations = ReadMigrations(fmt::format("infra/migrations/{}", service));
  CheckOk(migrations.status());
  CheckOk(ApplyMigrations(*root_, *migrations, TestDeadline()).status());
  options.user = name;
  options.password = kPassword;
  database_ = std::make_unique<Database>(options, TestMetrics());
}

TestDatabase::~TestDatabase() {
  const std::string drop = fmt::format("DROP DATABASE {}", options().database);
  const absl::Status dropped = root_->Read(
      TestDeadline(), [&](Connection& connection) { return connection.ExecuteText(drop); });
  if (!dropped.ok()) std::fprintf(stderr, "test database: %s\n", dropped.ToString().c_str());
}

std::unique_ptr<Database> TestDatabase::Connect(int max_connections) const {
  DatabaseOptions options = database_->options();
  options.max_connections = max_connections;
  return std::make_unique<Database>(options, TestMetrics());
}

}  // namespace hiroba
