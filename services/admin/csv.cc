#include "services/admin/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"

namespace hiroba::admin {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status Malformed(int line, std::string_view problem) {
  return InvalidArgument("CSV_MALFORMED", fmt::format("{} 行目：{}", line, problem));
}

// Takes records off the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {
    if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  }

  bool AtEnd() const { return rest_.empty(); }
  int line() const { return line_; }

  absl::StatusOr<std::vector<std::string>> Record() {
    std::vector<std::string> fields;
    for (;;) {
      ASSIGN_OR_RETURN(std::string field, Field());
      fields.push_back(std::move(field));
      if (Take(',')) continue;
      Take('\r');
      if (!Take('\n') && !AtEnd()) return Malformed(line_, "引用符の後に余分な文字があります。");
      ++line_;
      return fields;
    }
  }

 private:
  absl::StatusOr<std::string> Field() {
    if (!Take('"')) {
      const size_t size = std::min(rest_.find_first_of(",\r\n"), rest_.size());
      std::string field(rest_.substr(0, size));
      rest_.remove_prefix(size);
      return field;
    }
    std::string field;
    const int first_line = line_;
    while (!AtEnd()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"' && !Take('"')) return field;
      if (c == '\n') ++line_;
      field += c;
    }
    return Malformed(first_line, "引用符が閉じていません。");
  }

  bool Take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
  int line_ = 1;
};

bool IsEmptyLine(const std::vector<std::string>& record) {
  return record.size() == 1 && record.front().empty();
}

}  // namespace

CsvRow::CsvRow(int line, absl::flat_hash_map<std::string, std::string> fields)
    : line_(line), fields_(std::move(fields)) {}

const std::string& CsvRow::operator[](std::string_view column) const {
  static const std::string kNone;
  const auto found = fields_.find(ToAbsl(column));
  return found == fields_.end() ? kNone : found->second;
}

absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text,
                                             const std::vector<std::string>& required) {
  Reader reader(text);
  ASSIGN_OR_RETURN(const std::vector<std::string> header, reader.Record());
  for (const std::string& column : required) {
    if (std::find(header.begin(), header.end(), column) == header.end()) {
      return Malformed(1, fmt::format("列「{}」がありません。", column));
    }
  }
  std::vector<CsvRow> rows;
  while (!reader.AtEnd()) {
    const int line = reader.line();
    ASSIGN_OR_RETURN(const std::vector<std::string> record, reader.Record());
    if (IsEmptyLine(record)) continue;
    if (record.size() != header.size()) {
      return Malformed(
          line, fmt::format("列が {} 個あるはずですが、{} 個です。", header.size(), record.size()));
    }
    absl::flat_hash_map<std::string, std::string> fields;
    for (size_t i = 0; i < header.size(); ++i) fields[header[i]] = record[i];
    rows.emplace_back(line, std::move(fields));
  }
  return rows;
}

absl::StatusOr<std::vector<std::string>> ParseCsvHeader(std::string_view text) {
  return Reader(text).Record();
}

}  // namespace hiroba::admin
