// Reads the operator's files of bodies and of mergers. Pure: what a row means for the forum,
// identity decides.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "hiroba/identity/v1/body_imports.pb.h"

namespace hiroba::admin {

// Where the figures of a file come from.
struct FileSource {
  std::string text;
  std::string date;        // YYYY-MM-DD
  std::string group_text;  // of the similar group; empty: `text`
};

struct BodyFile {
  identity::v1::ImportBodiesRequest request;
  std::vector<int> lines;                // of the rows of the request
  std::vector<std::string> passed_over;  // columns that mean nothing here
  int padded = 0;                        // codes whose leading zero a spreadsheet had taken away
};

// Reads a file with the column `code` and any of: name, kana, prefecture, kind; population_YEAR and
// households_YEAR, or population and households with `year`; primary_workers, secondary_workers and
// tertiary_workers; fiscal_index; similar_group; size_band. Of several years the latest counts that
// the row has. An empty cell, or -, is no figure. INVALID_ARGUMENT, with the line, for anything
// else; reason SOURCE_MISSING for figures without a source and its day.
absl::StatusOr<BodyFile> ParseBodyFile(std::string_view csv, const FileSource& source);

struct SuccessionFile {
  identity::v1::ImportBodySuccessionsRequest request;
  std::vector<int> lines;
  int padded = 0;
};

// Reads a file with the columns code, successor and date (YYYY-MM-DD, the successor's first day);
// without successor and date a row takes back what was imported of its code.
absl::StatusOr<SuccessionFile> ParseSuccessionFile(std::string_view csv);

// Returns a refusal of identity's with the lines of the file in the place of bodies[3]: one line of
// text for each row that is wrong.
absl::Status NameLines(const absl::Status& status, const std::vector<int>& lines);

}  // namespace hiroba::admin
