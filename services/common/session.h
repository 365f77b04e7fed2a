// One connection to MariaDB through Connector/C++, with its prepared statements. For db.cc only:
// the connector's headers and exceptions stay behind session.cc and prepared_statement.cc.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/db.h"
#include "services/common/db_errors.h"
#include "services/common/metrics.h"
#include "services/common/prepared_statement.h"

namespace sql {
class Connection;
class Statement;
}  // namespace sql

namespace hiroba {

// For one thread at a time.
class Session {
 public:
  // Connects and sets the session up: UTC, READ COMMITTED, strict, time limits.
  static absl::StatusOr<std::unique_ptr<Session>> Connect(const DatabaseOptions& options,
                                                          Metrics& metrics, absl::Time deadline);
  ~Session();

  // From now on: the deadline of the statements, and whether each is a transaction of its own.
  absl::Status Begin(bool autocommit, absl::Time deadline);

  // Ends the transaction. A rollback that fails makes the connection unusable.
  absl::Status Commit();
  void Rollback();

  absl::StatusOr<Rows> Select(const Statement& statement, std::span<const Parameter> parameters);
  absl::StatusOr<uint64_t> Execute(const Statement& statement,
                                   std::span<const Parameter> parameters);
  absl::StatusOr<uint64_t> ExecuteRows(const Statement& statement,
                                       std::span<const std::vector<Parameter>> rows);
  absl::Status ExecuteText(const std::string& sql);

  // The worst since Begin. After kConnection every statement fails, and after kRunAgain every one
  // of the transaction.
  DatabaseFailure failure() const { return failure_; }

  bool autocommit() const { return autocommit_; }

  // True from Begin without autocommit to Commit or Rollback: whoever uses the session next would
  // go on with this transaction.
  bool in_transaction() const { return in_transaction_; }

 private:
  struct Key {
    const Statement* statement;
    uint64_t shape;  // session.cc
    bool operator==(const Key&) const = default;
    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine(std::move(state), key.statement, key.shape);
    }
  };

  Session(std::unique_ptr<sql::Connection> native, Metrics& metrics,
          absl::Duration statement_timeout);

  // Runs something that uses the connector, measures it and translates what it throws.
  template <typename Result, typename F>
  Result Guard(const char* name, const F& f);
  absl::Status CheckUsable(const char* name) const;
  // Whether a statement gets a limit of its own, the time that is left.
  bool IsHurried(const char* sql) const;
  absl::Status Fail(int number, std::string_view text, std::string_view name);

  PreparedStatement& PrepareAndBind(const Statement& statement,
                                    std::span<const Parameter> parameters);
  template <typename MakeSql>
  PreparedStatement& FindOrPrepare(const Statement& statement, uint64_t shape,
                                   const MakeSql& make_sql);
  absl::StatusOr<uint64_t> ExecuteSomeRows(const Statement& statement,
                                           std::span<const std::vector<Parameter>> rows);

  Metrics& metrics_;
  const absl::Duration statement_timeout_;
  const std::unique_ptr<sql::Connection> native_;
  const std::unique_ptr<sql::Statement> text_;
  absl::flat_hash_map<Key, std::unique_ptr<PreparedStatement>> prepared_;
  absl::Time deadline_ = absl::InfiniteFuture();
  bool autocommit_ = true;
  bool in_transaction_ = false;
  DatabaseFailure failure_ = DatabaseFailure::kNone;
};

}  // namespace hiroba
