#include "services/common/session.h"

#include <cppconn/connection.h>
#include <cppconn/datatype.h>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/parameter_metadata.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
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

enum class ColumnKind { kInt64, kUint64, kDouble, kText };

ColumnKind KindOf(sql::ResultSetMetaData& metadata, unsigned column) {
  switch (metadata.getColumnType(column)) {
    case sql::DataType::TINYINT:
    case sql::DataType::SMALLINT:
    case sql::DataType::MEDIUMINT:
    case sql::DataType::INTEGER:
    case sql::DataType::BIGINT:
    case sql::DataType::YEAR:
      return metadata.isSigned(column) ? ColumnKind::kInt64 : ColumnKind::kUint64;
    case sql::DataType::BIT:
      return ColumnKind::kUint64;
    case sql::DataType::REAL:
    case sql::DataType::DOUBLE:
      return ColumnKind::kDouble;
    default:
      return ColumnKind::kText;
  }
}

// The limit of one statement, in seconds, without a round trip of its own. The cast tells the
// server the parameter's type, which it otherwise does not guess.
constexpr std::string_view kOwnLimit = "SET STATEMENT max_statement_time=CAST(? AS DOUBLE) FOR ";
constexpr absl::Duration kLeastLimit = absl::Milliseconds(1);

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

// Observes how long a scope took.
class Stopwatch {
 public:
  explicit Stopwatch(Histogram& seconds) : seconds_(seconds) {}
  ~Stopwatch() { seconds_.Observe(absl::ToDoubleSeconds(absl::Now() - start_)); }

 private:
  Histogram& seconds_;
  const absl::Time start_ = absl::Now();
};

// Sets the parameters of a prepared statement one after the other.
class Binder {
 public:
  explicit Binder(sql::PreparedStatement& statement) : statement_(statement) {}

  void operator()(std::monostate) { statement_.setNull(++count_, 0); }
  void operator()(int64_t value) { statement_.setInt64(++count_, value); }
  void operator()(uint64_t value) { statement_.setUInt64(++count_, value); }
  void operator()(double value) { statement_.setDouble(++count_, value); }
  void operator()(std::string_view value) {
    statement_.setString(++count_, sql::SQLString(value.data(), value.size()));
  }
  void operator()(absl::Time value) { statement_.setDateTime(++count_, ToDatetime(value)); }
  void operator()(std::span<const Parameter>) {
    throw std::invalid_argument("a list where a single value belongs");
  }

  unsigned count() const { return count_; }

 private:
  sql::PreparedStatement& statement_;
  unsigned count_ = 0;
};

}  // namespace

struct Session::Prepared {
  std::string source;  // the SQL as the program wrote it
  std::unique_ptr<sql::PreparedStatement> native;
  unsigned parameters = 0;
  bool hurried = false;  // its first parameter is kOwnLimit's
  Histogram* seconds = nullptr;
  // Of a SELECT, filled when it is first run.
  std::shared_ptr<const std::vector<std::string>> columns;
  std::vector<ColumnKind> kinds;

  // Returns where the values of the statement itself go.
  Binder Bind(absl::Duration time_left) const {
    Binder bind(*native);
    if (hurried) bind(absl::ToDoubleSeconds(std::max(time_left, kLeastLimit)));
    return bind;
  }

  // Stale values of an earlier run would be used for parameters that are not given.
  void CheckCount(unsigned count) const {
    if (count != parameters) {
      throw std::invalid_argument(fmt::format("{} values for {} parameters", count, parameters));
    }
  }
  uint64_t Execute();
  Rows Fetch();
  void Describe(sql::ResultSetMetaData& metadata);
};

uint64_t Session::Prepared::Execute() {
  const Stopwatch stopwatch(*seconds);
  // The return value, because the connector has no getUpdateCount().
  return static_cast<uint64_t>(std::max(native->executeUpdate(), 0));
}

void Session::Prepared::Describe(sql::ResultSetMetaData& metadata) {
  std::vector<std::string> names;
  for (unsigned i = 1; i <= metadata.getColumnCount(); ++i) {
    names.push_back(metadata.getColumnLabel(i).asStdString());
    kinds.push_back(KindOf(metadata, i));
  }
  columns = std::make_shared<const std::vector<std::string>>(std::move(names));
}

Rows Session::Prepared::Fetch() {
  const Stopwatch stopwatch(*seconds);
  const std::unique_ptr<sql::ResultSet> result(native->executeQuery());
  if (columns == nullptr) Describe(*result->getMetaData());
  Rows rows(columns);
  while (result->next()) {
    for (unsigned i = 1; i <= kinds.size(); ++i) {
      if (result->isNull(i)) {
        rows.AddNull();
        continue;
      }
      switch (kinds[i - 1]) {
        case ColumnKind::kInt64:
          rows.AddInt64(result->getInt64(i));
          break;
        case ColumnKind::kUint64:
          rows.AddUint64(result->getUInt64(i));
          break;
        case ColumnKind::kDouble:
          rows.AddDouble(static_cast<double>(result->getDouble(i)));
          break;
        case ColumnKind::kText:
          rows.AddText(result->getString(i).asStdString());
          break;
      }
    }
  }
  return rows;
}

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
  if (failure_ == DatabaseFailure::kRunAgain) {
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
    Prepared& prepared = FindOrPrepare(statement, kRowsShape | rows.size(), [&] {
      absl::StatusOr<std::string> sql = RepeatValues(statement.sql, rows.size());
      if (!sql.ok()) throw std::invalid_argument(std::string(ToStd(sql.status().message())));
      return *std::move(sql);
    });
    Binder bind = prepared.Bind(deadline_ - absl::Now());
    for (const std::vector<Parameter>& row : rows) {
      for (const Parameter& value : row) std::visit(bind, value.value_);
    }
    prepared.CheckCount(bind.count());
    return prepared.Execute();
  });
}

Session::Prepared& Session::PrepareAndBind(const Statement& statement,
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
  Prepared& prepared = FindOrPrepare(statement, shape, [&] {
    return shape == 0 ? std::string(statement.sql) : RepeatPlaceholders(statement.sql, sizes);
  });
  Binder bind = prepared.Bind(deadline_ - absl::Now());
  for (size_t i = 0; i < parameters.size(); ++i) {
    const auto* list = std::get_if<std::span<const Parameter>>(&parameters[i].value_);
    if (list == nullptr) {
      std::visit(bind, parameters[i].value_);
      continue;
    }
    for (size_t j = 0; j < sizes[i]; ++j) {
      // Places that are left get the last value again, which changes nothing in IN.
      if (list->empty()) {
        bind(std::monostate());
      } else {
        std::visit(bind, (*list)[std::min(j, list->size() - 1)].value_);
      }
    }
  }
  prepared.CheckCount(bind.count());
  return prepared;
}

template <typename MakeSql>
Session::Prepared& Session::FindOrPrepare(const Statement& statement, uint64_t shape,
                                          const MakeSql& make_sql) {
  if (prepared_.size() >= kMaxPrepared) prepared_.clear();
  const bool hurried = IsHurried(statement.sql);
  if (hurried) shape |= kHurriedShape;
  std::unique_ptr<Prepared>& prepared = prepared_[Key{&statement, shape}];
  // The text too: another statement may have come to the same address.
  if (prepared != nullptr && prepared->source == statement.sql) return *prepared;
  auto fresh = std::make_unique<Prepared>();
  fresh->source = statement.sql;
  fresh->hurried = hurried;
  fresh->native.reset(
      native_->prepareStatement(std::string(hurried ? kOwnLimit : "") + make_sql()));
  fresh->parameters =
      static_cast<unsigned>(fresh->native->getParameterMetaData()->getParameterCount());
  fresh->seconds = &metrics_.GetHistogram("db_seconds", "Duration of database statements.",
                                          {{"query", statement.name}});
  prepared = std::move(fresh);
  return *prepared;
}

}  // namespace hiroba
