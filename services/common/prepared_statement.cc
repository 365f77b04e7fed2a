#include "services/common/prepared_statement.h"

#include <cppconn/connection.h>
#include <cppconn/datatype.h>
#include <cppconn/parameter_metadata.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <stdexcept>
#include <utility>
#include <variant>

#include "absl/time/clock.h"
#include "services/common/sql_text.h"

namespace hiroba {
namespace {

// The limit of one statement, in seconds, without a round trip of its own. The cast tells the
// server the parameter's type, which it otherwise does not guess.
constexpr std::string_view kOwnLimit = "SET STATEMENT max_statement_time=CAST(? AS DOUBLE) FOR ";
constexpr absl::Duration kLeastLimit = absl::Milliseconds(1);

// Observes how long a scope took.
class Stopwatch {
 public:
  explicit Stopwatch(Histogram& seconds) : seconds_(seconds) {}
  ~Stopwatch() { seconds_.Observe(absl::ToDoubleSeconds(absl::Now() - start_)); }

 private:
  Histogram& seconds_;
  const absl::Time start_ = absl::Now();
};

// Sets one parameter to a value of its type.
class Binder {
 public:
  Binder(sql::PreparedStatement& statement, unsigned place)
      : statement_(statement), place_(place) {}

  void operator()(std::monostate) { statement_.setNull(place_, 0); }
  void operator()(int64_t value) { statement_.setInt64(place_, value); }
  void operator()(uint64_t value) { statement_.setUInt64(place_, value); }
  void operator()(double value) { statement_.setDouble(place_, value); }
  void operator()(std::string_view value) {
    statement_.setString(place_, sql::SQLString(value.data(), value.size()));
  }
  void operator()(absl::Time value) { statement_.setDateTime(place_, ToDatetime(value)); }
  void operator()(std::span<const Parameter>) {
    throw std::invalid_argument("a list where a single value belongs");
  }

 private:
  sql::PreparedStatement& statement_;
  const unsigned place_;
};

}  // namespace

PreparedStatement::PreparedStatement(sql::Connection& connection, const Statement& statement,
                                     const std::string& sql, bool hurried, Metrics& metrics)
    : source_(statement.sql),
      hurried_(hurried),
      native_(connection.prepareStatement(std::string(hurried ? kOwnLimit : "") + sql)),
      parameters_(static_cast<unsigned>(native_->getParameterMetaData()->getParameterCount())),
      seconds_(metrics.GetHistogram("db_seconds", "Duration of database statements.",
                                    {{"query", statement.name}})) {}

PreparedStatement::~PreparedStatement() = default;

void PreparedStatement::Begin(absl::Duration time_left) {
  bound_ = 0;
  if (hurried_) Bind(absl::ToDoubleSeconds(std::max(time_left, kLeastLimit)));
}

void PreparedStatement::Bind(const Parameter& value) {
  std::visit(Binder(*native_, ++bound_), value.value_);
}

// Stale values of an earlier run would be used for parameters that are not given.
void PreparedStatement::CheckCount() const {
  if (bound_ == parameters_) return;
  throw std::invalid_argument(fmt::format("{} values for {} parameters", bound_, parameters_));
}

uint64_t PreparedStatement::Execute() {
  CheckCount();
  const Stopwatch stopwatch(seconds_);
  // The return value, because the connector has no getUpdateCount().
  return static_cast<uint64_t>(std::max(native_->executeUpdate(), 0));
}

PreparedStatement::ColumnKind PreparedStatement::KindOf(sql::ResultSetMetaData& metadata,
                                                        unsigned column) {
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

void PreparedStatement::Describe(sql::ResultSetMetaData& metadata) {
  std::vector<std::string> names;
  for (unsigned i = 1; i <= metadata.getColumnCount(); ++i) {
    names.push_back(metadata.getColumnLabel(i).asStdString());
    kinds_.push_back(KindOf(metadata, i));
  }
  columns_ = std::make_shared<const std::vector<std::string>>(std::move(names));
}

Rows PreparedStatement::Fetch() {
  CheckCount();
  const Stopwatch stopwatch(seconds_);
  const std::unique_ptr<sql::ResultSet> result(native_->executeQuery());
  if (columns_ == nullptr) Describe(*result->getMetaData());
  Rows rows(columns_);
  while (result->next()) {
    for (unsigned i = 1; i <= kinds_.size(); ++i) {
      if (result->isNull(i)) {
        rows.AddNull();
        continue;
      }
      switch (kinds_[i - 1]) {
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

}  // namespace hiroba
