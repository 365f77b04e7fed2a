// A statement prepared on one connection to MariaDB. For session.cc only, and like it the
// connector's; it throws what the connector throws, and std::invalid_argument for parameters that
// do not fit.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "services/common/db.h"
#include "services/common/metrics.h"

namespace sql {
class Connection;
class PreparedStatement;
class ResultSetMetaData;
}  // namespace sql

namespace hiroba {

// For one thread at a time, as its connection is.
class PreparedStatement {
 public:
  // `sql` is what `statement` is for its lists and rows. One that is hurried has a limit of its own
  // for how long it may run.
  PreparedStatement(sql::Connection& connection, const Statement& statement, const std::string& sql,
                    bool hurried, Metrics& metrics);
  ~PreparedStatement();

  // Whether it was made of a statement with this text.
  bool IsOf(const Statement& statement) const { return source_ == statement.sql; }

  // Begins the parameters of a run, which is stopped after this time when it is hurried.
  void Begin(absl::Duration time_left);
  // Sets the next parameter; no list.
  void Bind(const Parameter& value);

  // Runs it, with a value for each parameter, and returns how many rows it found.
  uint64_t Execute();
  Rows Fetch();

 private:
  enum class ColumnKind { kInt64, kUint64, kDouble, kText };

  static ColumnKind KindOf(sql::ResultSetMetaData& metadata, unsigned column);
  void CheckCount() const;
  void Describe(sql::ResultSetMetaData& metadata);

  const std::string source_;  // the SQL as the program wrote it
  const bool hurried_;        // its first parameter is its limit
  const std::unique_ptr<sql::PreparedStatement> native_;
  const unsigned parameters_;
  Histogram& seconds_;
  unsigned bound_ = 0;
  // Of a SELECT, filled when it is first run.
  std::shared_ptr<const std::vector<std::string>> columns_;
  std::vector<ColumnKind> kinds_;
};

}  // namespace hiroba
