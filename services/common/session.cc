#include "services/common/session.h"

#include <cppconn/connection.h>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#include <fmt/format.h>
#include <mysql_driver.h>

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>
#include <utility>

#include "absl/time/clock.h"
#include "services/common/sql_text.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"

namespace hiroba {
namespace {

// More prepared statements than this on one connection are a sign of statements made at run time;
// the server has 16,382 for everybody.
constexpr size_t kMaxPrepared = 300;

constexpr size_t kMaxListSize = 10'000;

// A statement is prepared anew for each shape: which parameters are lists and how long, four bits
// each with the logarithm of the length; or how many rows, marked by the highest bit. And whether
// it begins with a limit of its own, marked by the second highest.
constexpr size_t kBitsPerParameter = 4;
constexpr size_t kMaxParametersWithLists = 15;
constexpr uint64_t kRowsShape = uint64_t{1} << 63;
constexpr uint64_t kHurriedShape = uint64_t{1} << 62;
constexpr size_t kMaxRowsAtOnce = 128;

// The driver is one object for the process, and making it is not thread-safe.
sql::Driver& Driver() {
  static sql::Driver* const driver = sql::mysql::get_driver_instance();
  return *driver;
}

sql::ConnectOptionsMap ConnectOptions(const DatabaseOptions& options, absl::Duration time_left) {
  sql::ConnectOptionsMap map;
  map["hostName"] = options.socket.empty() ? fmt::format("tcp://{}:{}", options.host, options.port)
                                           : fmt::format("unix://{}", options.socket);
  map["userName"] = options.user;
  map["password"] = options.password;
  if (!options.database.empty()) map["schema"] = options.database;
  map["OPT_CHARSET_NAME"] = "utf8mb4";
  map["CLIENT_FOUND_ROWS"] = true;
  const int64_t seconds = absl::ToInt64Seconds(absl::Ceil(time_left, absl::Seconds(1)));
  map["OPT_CONNECT_TIMEOUT"] = static_cast<int>(std::clamp<int64_t>(seconds, 1, 5));
  if (options.statement_timeout > absl::ZeroDuration()) {
    // Longer than the server's own limit, so that a slow statement does not cost the connection.
    const int timeout = static_cast<int>(absl::ToInt64Seconds(options.statement_timeout)) + 5;
    map["OPT_READ_TIMEOUT"] = timeout;
    map["OPT_WRITE_TIMEOUT"] = timeout;
  }
  if (!options.ca_file.empty()) {
    map["sslCA"] = options.ca_file;
    map["sslVerify"] = true;
    map["sslEnforce"] = true;
  }
  return map;
}

std::string SessionSettings(const DatabaseOptions& options) {
  const double timeout = absl::ToDoubleSeconds(options.statement_timeout);
  std::string sql =
      "SET time_zone='+00:00',tx_isolation='READ-COMMITTED',"
      "sql_mode='STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";
  if (timeout > 0) {
    sql += fmt::format(",max_statement_time={:.3f},innodb_lock_wait_timeout={}", timeout,
                       std::max(1, static_cast<int>(timeout / 2)));
  }
  return sql;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Session>> Session::Connect(const DatabaseOptions& options,
                                                          Metrics& metrics, absl::Time deadline) {
  try {
    sql::ConnectOptionsMap map = ConnectOptions(options, deadline - absl::Now());
    std::unique_ptr<sql::Connection> native(Driver().connect(map));
    const std::unique_ptr<sql::Statement> statement(native->createStatement());
    statement->execute(SessionSettings(options));
    if (!options.ca_file.empty()) {
      // The connector goes on in plain text when the server has no TLS, whatever the options say.
      const std::unique_ptr<sql::ResultSet> cipher(
          statement->executeQuery("SHOW SESSION STATUS LIKE 'Ssl_cipher'"));
      if (!cipher->next() || cipher->getString(2).length() == 0) {
        return absl::UnavailableError("database: the connection is not encrypted");
      }
    }
    return std::unique_ptr<Session>(
        new Session(std::move(native), metrics, options.statement_timeout));
  } catch (const sql::SQLException& error) {
    return absl::UnavailableError(
        fmt::format("database: connect: error {}: {}", error.getErrorCode(), error.what()));
  } catch (const std::exception& error) {
    return absl::UnavailableError(fmt::format("database: connect: {}", error.what()));
  }
}

Session::Session(std::unique_ptr<sql::Connection> native, Metrics& metrics,
                 absl::Duration statement_timeout)
    : metrics_(metrics),
      statement_timeout_(statement_timeout),
      native_(std::move(native)),
      text_(native_->createStatement()) {}

Session::~Session() = default;

absl::Status Session::CheckUsable(const char* name) const {
  if (failure_ == DatabaseFailure::kConnection) {
    return absl::UnavailableError(fmt::format("database: {}: the connection is lost", name));
  }
  if (failure_ == DatabaseFailure::kRunAgain && in_transaction_) {
    return absl::AbortedError(fmt::format("database: {}: the transaction is rolled back", name));
  }
  if (absl::Now() >= deadline_) {
    return absl::DeadlineExceededError(fmt::format("database: {}: the deadline has passed", name));
  }
  return absl::OkStatus();
}

// The server stops every statement after statement_timeout. Where much less time is left it is told
// so; elsewhere not, since that would cost every statement a little and every connection a second
// set of prepared ones. So nothing runs for longer than twice the time that was left, or 5 seconds
// over.
bool Session::IsHurried(const char* sql) const {
  if (deadline_ - absl::Now() >= statement_timeout_ / 2) return false;
  const std::string_view text(sql);
  return text.starts_with("SELECT ") || text.starts_with("(SELECT ") ||
         text.starts_with("INSERT ") || text.starts_with("UPDATE ") || text.starts_with("DELETE ");
}

absl::Status Session::Fail(int number, std::string_view text, std::string_view name) {
  DatabaseError error = TranslateDatabaseError(number, text, name);
  failure_ = std::max(failure_, error.failure);
  return std::move(error.status);
}

template <typename Result, typename F>
Result Session::Guard(const char* name, const F& f) {
  try {
    return f();
  } catch (const sql::SQLException& error) {
    return Fail(error.getErrorCode(), error.what(), name);
  } catch (const std::exception& error) {
    // After an exception that is not the server's, nobody knows what is left on the wire.
    failure_ = DatabaseFailure::kConnection;
    return absl::InternalError(fmt::format("database: {}: {}", name, error.what()));
  }
}

absl::Status Session::Begin(bool autocommit, absl::Time deadline) {
  deadline_ = deadline;
  failure_ = DatabaseFailure::kNone;
  // As text: the connector's own setAutoCommit does not report failures.
  if (autocommit_ != autocommit) {
    RETURN_IF_ERROR(ExecuteText(autocommit ? "SET autocommit=1" : "SET autocommit=0"));
  }
  autocommit_ = autocommit;
  in_transaction_ = !autocommit;
  return absl::OkStatus();
}

// As text: the connector's own commit() does not report failures, and an acknowledged commit that
// never was is the worst that can happen here.
absl::Status Session::Commit() {
  RETURN_IF_ERROR(ExecuteText("COMMIT"));
  in_transaction_ = false;
  return absl::OkStatus();
}

void Session::Rollback() {
  if (failure_ == DatabaseFailure::kConnection) return;
  failure_ = DatabaseFailure::kNone;
  deadline_ = absl::InfiniteFuture();
  if (!ExecuteText("ROLLBACK").ok()) failure_ = DatabaseFailure::kConnection;
  in_transaction_ = false;
}

absl::Status Session::ExecuteText(const std::string& sql) {
  const std::string_view first_word = std::string_view(sql).substr(0, sql.find_first_of(" \n"));
  const std::string name(first_word);
  RETURN_IF_ERROR(CheckUsable(name.c_str()));
  return Guard<absl::Status>(name.c_str(), [&] {
    text_->execute(sql);
    return absl::OkStatus();
  });
}

absl::StatusOr<Rows> Session::Select(const Statement& statement,
                                     std::span<const Parameter> parameters) {
  RETURN_IF_ERROR(CheckUsable(statement.name));
  return Guard<absl::StatusOr<Rows>>(statement.name, [&]() -> absl::StatusOr<Rows> {
    return PrepareAndBind(statement, parameters).Fetch();
  });
}

absl::StatusOr<uint64_t> Session::Execute(const Statement& statement,
                                          std::span<const Parameter> parameters) {
  RETURN_IF_ERROR(CheckUsable(statement.name));
  return Guard<absl::StatusOr<uint64_t>>(statement.name, [&]() -> absl::StatusOr<uint64_t> {
    return PrepareAndBind(statement, parameters).Execute();
  });
}

absl::StatusOr<uint64_t> Session::ExecuteRows(const Statement& statement,
                                              std::span<const std::vector<Parameter>> rows) {
  uint64_t affected = 0;
  while (!rows.empty()) {
    const size_t count = std::min(std::bit_floor(rows.size()), kMaxRowsAtOnce);
    ASSIGN_OR_RETURN(const uint64_t some, ExecuteSomeRows(statement, rows.first(count)));
    affected += some;
    rows = rows.subspan(count);
  }
  return affected;
}

absl::StatusOr<uint64_t> Session::ExecuteSomeRows(const Statement& statement,
                                                  std::span<const std::vector<Parameter>> rows) {
  RETURN_IF_ERROR(CheckUsable(statement.name));
  return Guard<absl::StatusOr<uint64_t>>(statement.name, [&]() -> absl::StatusOr<uint64_t> {
    PreparedStatement& prepared = FindOrPrepare(statement, kRowsShape | rows.size(), [&] {
      absl::StatusOr<std::string> sql = RepeatValues(statement.sql, rows.size());
      if (!sql.ok()) throw std::invalid_argument(std::string(ToStd(sql.status().message())));
      return *std::move(sql);
    });
    prepared.Begin(deadline_ - absl::Now());
    for (const std::vector<Parameter>& row : rows) {
      for (const Parameter& value : row) prepared.Bind(value);
    }
    return prepared.Execute();
  });
}

PreparedStatement& Session::PrepareAndBind(const Statement& statement,
                                           std::span<const Parameter> parameters) {
  std::array<size_t, kMaxParametersWithLists> sizes;
  uint64_t shape = 0;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const auto* list = std::get_if<std::span<const Parameter>>(&parameters[i].value_);
    if (list == nullptr && shape == 0) continue;
    if (i >= sizes.size()) throw std::invalid_argument("a list among too many parameters");
    if (shape == 0) sizes.fill(1);
    if (list == nullptr) continue;
    if (list->size() > kMaxListSize) throw std::invalid_argument("a list is too long");
    sizes[i] = PlaceholdersForList(list->size());
    shape |= static_cast<uint64_t>(std::countr_zero(sizes[i]) + 1) << (i * kBitsPerParameter);
  }
  PreparedStatement& prepared = FindOrPrepare(statement, shape, [&] {
    return shape == 0 ? std::string(statement.sql) : RepeatPlaceholders(statement.sql, sizes);
  });
  prepared.Begin(deadline_ - absl::Now());
  for (size_t i = 0; i < parameters.size(); ++i) {
    const auto* list = std::get_if<std::span<const Parameter>>(&parameters[i].value_);
    if (list == nullptr) {
      prepared.Bind(parameters[i]);
      continue;
    }
    for (size_t j = 0; j < sizes[i]; ++j) {
      // Places that are left get the last value again, which changes nothing in IN.
      prepared.Bind(list->empty() ? Parameter(nullptr) : (*list)[std::min(j, list->size() - 1)]);
    }
  }
  return prepared;
}

template <typename MakeSql>
PreparedStatement& Session::FindOrPrepare(const Statement& statement, uint64_t shape,
                                          const MakeSql& make_sql) {
  if (prepared_.size() >= kMaxPrepared) prepared_.clear();
  const bool hurried = IsHurried(statement.sql);
  if (hurried) shape |= kHurriedShape;
  std::unique_ptr<PreparedStatement>& prepared = prepared_[Key{&statement, shape}];
  // The text too: another statement may have come to the same address.
  if (prepared == nullptr || !prepared->IsOf(statement)) {
    prepared =
        std::make_unique<PreparedStatement>(*native_, statement, make_sql(), hurried, metrics_);
  }
  return *prepared;
}

}  // namespace hiroba
