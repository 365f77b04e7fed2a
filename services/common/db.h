// The relational store: a bounded pool of connections to MariaDB, prepared statements,
// transactions. Knows no table. Error numbers of the database and the connector's exceptions end
// here.
//
//   constexpr Statement kSelectThread{"select_thread", "SELECT title FROM threads WHERE
//   thread_id=?"};
//
//   absl::StatusOr<std::string> title = database.Read(deadline, [&](Connection& connection)
//       -> absl::StatusOr<std::string> {
//     ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectThread, thread_id));
//     ...
//   });
//
// What callers get when the database says no:
//   UNAVAILABLE         no connection in time, the connection broke, or the server cannot serve now
//   DEADLINE_EXCEEDED   the deadline passed before a statement was sent or while it ran
//   ABORTED             a deadlock, a lock wait or a certification failure. Transact runs the
//                       transaction again; callers see it when that did not help
//   ALREADY_EXISTS      a unique key is taken: IsDuplicateKey tells which
//   FAILED_PRECONDITION a foreign key or CHECK is violated
//   RESOURCE_EXHAUSTED  reason STORAGE_FULL: no space left; reading goes on
//   INTERNAL            anything else, which is a mistake of ours
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/id.h"
#include "services/common/row.h"

namespace hiroba {

class Metrics;

// A query or a change, named by its intent: `name` is the label of the metric db_seconds{query}.
// Make it a constant with static storage: connections remember it by its address.
struct Statement {
  const char* name;
  const char* sql;
};

// A value for a `?` of a statement. Made implicitly from integers, bool, double, text, absl::Time
// (DATETIME(6) in UTC), ids, optionals of these, nullptr (NULL) and InList. Points at text, which
// must outlive the call.
class Parameter {
 public:
  Parameter(std::nullptr_t) {}                  // NOLINT: all of these are implicit on purpose
  Parameter(std::nullopt_t) {}                  // NOLINT
  Parameter(double number) : value_(number) {}  // NOLINT
  template <std::signed_integral T>
  Parameter(T number) : value_(int64_t{number}) {}  // NOLINT
  template <std::unsigned_integral T>
  Parameter(T number) : value_(uint64_t{number}) {}                       // NOLINT
  Parameter(std::string_view text) : value_(text) {}                      // NOLINT
  Parameter(const std::string& text) : value_(std::string_view(text)) {}  // NOLINT
  Parameter(const char* text) : value_(std::string_view(text)) {}         // NOLINT
  Parameter(absl::Time time) : value_(time) {}                            // NOLINT
  template <typename Tag>
  Parameter(TypedId<Tag> id) : value_(id.value) {}  // NOLINT
  template <typename T>
  Parameter(const std::optional<T>& value) {  // NOLINT
    if (value.has_value()) value_ = Parameter(*value).value_;
  }
  Parameter(std::span<const Parameter> list) : value_(list) {}  // NOLINT: by InList

 private:
  friend class PreparedStatement;
  friend class Session;
  std::variant<std::monostate, int64_t, uint64_t, double, std::string_view, absl::Time,
               std::span<const Parameter>>
      value_;
};

// Many values for one `?`, as in `WHERE post_id IN (?)`. An empty list matches nothing; do not use
// it with NOT IN. At most 10,000 values.
class InList {
 public:
  template <typename Range>
  explicit InList(const Range& range) : values_(std::begin(range), std::end(range)) {}
  operator Parameter() const { return Parameter(std::span<const Parameter>(values_)); }  // NOLINT

 private:
  std::vector<Parameter> values_;
};

class Session;

// A connection taken from the pool, for one thread, as long as the function it was given to runs.
class Connection {
 public:
  explicit Connection(Session& session) : session_(session) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Returns the rows of a SELECT (or INSERT … RETURNING), all of them: limit what can grow.
  template <typename... P>
  absl::StatusOr<Rows> Select(const Statement& statement, const P&... parameters) {
    const std::array<Parameter, sizeof...(P)> values{Parameter(parameters)...};
    return SelectWith(statement, values);
  }

  // Makes a change and returns how many rows it found, also when they had these values already.
  // (INSERT … ON DUPLICATE KEY UPDATE: 1 for a new row, 2 for one changed.)
  template <typename... P>
  absl::StatusOr<uint64_t> Execute(const Statement& statement, const P&... parameters) {
    const std::array<Parameter, sizeof...(P)> values{Parameter(parameters)...};
    return ExecuteWith(statement, values);
  }

  // The same with parameters made at run time.
  absl::StatusOr<Rows> SelectWith(const Statement& statement,
                                  std::span<const Parameter> parameters);
  absl::StatusOr<uint64_t> ExecuteWith(const Statement& statement,
                                       std::span<const Parameter> parameters);

  // Runs an `INSERT … VALUES (?, ?)` for many rows in few round trips: repeats the group after
  // VALUES. Every row has as many values as the group has `?`. Any number of rows; none is fine.
  // Not atomic outside a transaction.
  absl::StatusOr<uint64_t> ExecuteRows(const Statement& statement,
                                       std::span<const std::vector<Parameter>> rows);

  // Runs one statement as text, unprepared: DDL and administration, never with values from outside.
  absl::Status ExecuteText(const std::string& sql);

 protected:
  Session& session_;
};

// A connection inside BEGIN … COMMIT, isolation READ COMMITTED.
class Transaction : public Connection {
 public:
  explicit Transaction(Session& session) : Connection(session) {}

  // Runs something once the commit has succeeded, on the same thread, before Transact returns.
  // Dropped when the transaction is rolled back or run again. Keep it short and unable to fail.
  void AfterCommit(std::function<void()> action) { after_commit_.push_back(std::move(action)); }

 private:
  friend class Database;
  std::vector<std::function<void()>> after_commit_;
};

struct DatabaseOptions {
  // The unix socket; empty means TCP to host and port.
  std::string socket;
  std::string host = "127.0.0.1";
  int port = 3306;
  std::string user;
  std::string password;
  // May be empty for administration.
  std::string database;
  // PEM of the authorities that may have signed the server's certificate. Set: a connection that
  // is not encrypted or not verified is refused. Only with TCP.
  std::string ca_file;
  // As many callers are served at once; the next ones wait.
  int max_connections = 16;
  // The server gives a statement up after this, and a lock wait after half of it; a statement for
  // which less than half of it is left when that time has passed. Zero: never.
  absl::Duration statement_timeout = absl::Seconds(10);
};

// Thread-safe. Connects when first needed and again when connections break; outlives every
// Connection taken from it.
class Database {
 public:
  // The metrics receive db_seconds{query} and outlive the database.
  Database(DatabaseOptions options, Metrics& metrics);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs queries, each its own snapshot: `f(Connection&)` returns a Status or a StatusOr, which is
  // returned. Runs f once more when the connection turns out to be dead, so f only reads (or
  // makes a single change that may be repeated).
  template <typename F>
  auto Read(absl::Time deadline, F&& f) -> std::invoke_result_t<F&, Connection&> {
    return Capture<std::invoke_result_t<F&, Connection&>>(
        f, [&](auto run) { return RunRead(deadline, run); });
  }

  // Runs `f(Transaction&)` between BEGIN and COMMIT and returns its result; when that is an error,
  // nothing is written. f is run again, up to 10 times and within the deadline, after a deadlock,
  // a lock wait, a certification failure, or a connection lost before the commit: it must do
  // nothing but SQL and pure decisions. A connection lost during the commit is UNAVAILABLE with
  // reason OUTCOME_UNKNOWN: the change may have been made, and repeating it is safe only with a
  // request_id or the like.
  template <typename F>
  auto Transact(absl::Time deadline, F&& f) -> std::invoke_result_t<F&, Transaction&> {
    return Capture<std::invoke_result_t<F&, Transaction&>>(
        f, [&](auto run) { return RunTransaction(deadline, run); });
  }

  // OK when the database answers: for /readyz.
  absl::Status Check(absl::Time deadline);

  const DatabaseOptions& options() const;

 private:
  absl::Status RunRead(absl::Time deadline, absl::FunctionRef<absl::Status(Connection&)> f);
  absl::Status RunTransaction(absl::Time deadline, absl::FunctionRef<absl::Status(Transaction&)> f);

  // Keeps the last result of f while `runner` sees only its status.
  template <typename Result, typename F, typename Runner>
  static Result Capture(F& f, Runner runner) {
    if constexpr (std::is_same_v<Result, absl::Status>) {
      return runner([&](auto& connection) { return f(connection); });
    } else {
      std::optional<Result> result;
      absl::Status status = runner([&](auto& connection) -> absl::Status {
        result.emplace(f(connection));
        return result->status();
      });
      if (!status.ok()) return status;
      return *std::move(result);
    }
  }

  class Pool;
  std::unique_ptr<Pool> pool_;
};

// True when a unique key is taken, by its name; "PRIMARY" for the primary key.
bool IsDuplicateKey(const absl::Status& status, std::string_view key);

// Returns the taken key's name, nullopt for any other status.
std::optional<std::string> DuplicateKey(const absl::Status& status);

}  // namespace hiroba
