// Reads comma-separated values as spreadsheets write them (RFC 4180), with a header row. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

namespace hiroba::admin {

// One row by the names of the header.
class CsvRow {
 public:
  CsvRow(int line, absl::flat_hash_map<std::string, std::string> fields);

  // Where the row begins in the file, from 1.
  int line() const { return line_; }

  // Returns a field, empty when there is no such column.
  const std::string& operator[](std::string_view column) const;

 private:
  int line_;
  absl::flat_hash_map<std::string, std::string> fields_;
};

// Returns the rows below the header; empty lines are passed over. A byte order mark is too.
// INVALID_ARGUMENT, with the line, for a quote that is not closed, a row with another number of
// fields than the header, or a header without one of `required`.
absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text,
                                             const std::vector<std::string>& required);

// Returns the names of the columns. INVALID_ARGUMENT as above.
absl::StatusOr<std::vector<std::string>> ParseCsvHeader(std::string_view text);

}  // namespace hiroba::admin
