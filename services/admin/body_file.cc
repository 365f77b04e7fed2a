#include "services/admin/body_file.h"

#include <fmt/format.h>
#include <google/rpc/error_details.pb.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "services/admin/csv.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"

namespace hiroba::admin {
namespace {

namespace v1 = identity::v1;

constexpr size_t kMostProblems = 20;  // that are told; the rest is counted

absl::Status Malformed(int line, std::string_view problem) {
  return InvalidArgument("CSV_MALFORMED", fmt::format("{} 行目：{}", line, problem));
}

// The columns of a file, by what they mean.
struct Columns {
  std::map<int, std::string> population;  // by year, 0 for a column `year`
  std::map<int, std::string> households;
  std::vector<std::string> passed_over;
  std::vector<std::string> names;

  bool Has(std::string_view name) const {
    return std::find(names.begin(), names.end(), name) != names.end();
  }
};

constexpr std::array<std::string_view, 11> kPlainColumns = {"code",
                                                            "name",
                                                            "kana",
                                                            "prefecture",
                                                            "kind",
                                                            "year",
                                                            "primary_workers",
                                                            "secondary_workers",
                                                            "tertiary_workers",
                                                            "fiscal_index",
                                                            "similar_group"};

// The year in population_2025; nullopt for another name.
std::optional<int> YearIn(std::string_view column, std::string_view name) {
  if (!column.starts_with(name)) return std::nullopt;
  column.remove_prefix(name.size());
  if (column.empty()) return 0;
  int year = 0;
  if (column.size() != 5 || column[0] != '_' ||
      !absl::SimpleAtoi(ToAbsl(column.substr(1)), &year)) {
    return std::nullopt;
  }
  return year;
}

absl::StatusOr<Columns> ReadColumns(std::string_view csv) {
  Columns columns;
  ASSIGN_OR_RETURN(columns.names, ParseCsvHeader(csv));
  for (const std::string& name : columns.names) {
    if (const auto year = YearIn(name, "population")) {
      columns.population[*year] = name;
    } else if (const auto of_households = YearIn(name, "households")) {
      columns.households[*of_households] = name;
    } else if (name != "size_band" &&
               std::find(kPlainColumns.begin(), kPlainColumns.end(), name) == kPlainColumns.end()) {
      columns.passed_over.push_back(name);
    }
  }
  return columns;
}

bool IsEmptyCell(std::string_view cell) { return cell.empty() || cell == "-"; }

// A whole number, with or without commas; nullopt for an empty cell.
absl::StatusOr<std::optional<int>> Number(const CsvRow& row, std::string_view column) {
  const std::string& cell = row[column];
  if (IsEmptyCell(cell)) return std::optional<int>();
  int number = 0;
  if (!absl::SimpleAtoi(absl::StrReplaceAll(cell, {{",", ""}}), &number)) {
    return Malformed(row.line(), fmt::format("「{}」の「{}」は数ではありません。", column, cell));
  }
  return std::optional(number);
}

// 0.72 as 72, exactly.
absl::StatusOr<std::optional<int>> Hundredths(const CsvRow& row, std::string_view column) {
  const std::string& cell = row[column];
  if (IsEmptyCell(cell)) return std::optional<int>();
  const size_t point = std::min(cell.find('.'), cell.size());
  std::string decimals = point < cell.size() ? cell.substr(point + 1) : "";
  decimals.resize(2, '0');
  int number = 0;
  if (cell.size() > point + 3 || !absl::SimpleAtoi(cell.substr(0, point) + decimals, &number)) {
    return Malformed(
        row.line(), fmt::format("「{}」の「{}」は小数 2 桁までの数ではありません。", column, cell));
  }
  return std::optional(number);
}

// A code whose leading zero a spreadsheet took away has it again; identity checks the check digit.
std::string Code(const std::string& cell, int& padded) {
  if (cell.size() != 5) return cell;
  ++padded;
  return "0" + cell;
}

absl::Status ReadPopulation(const CsvRow& row, const Columns& columns, v1::BodyProfile& profile) {
  for (auto column = columns.population.rbegin(); column != columns.population.rend(); ++column) {
    ASSIGN_OR_RETURN(const std::optional<int> persons, Number(row, column->second));
    if (!persons) continue;
    int year = column->first;
    if (year == 0) {
      ASSIGN_OR_RETURN(const std::optional<int> of_row, Number(row, "year"));
      if (!of_row) return Malformed(row.line(), "人口の年（year）がありません。");
      year = *of_row;
    }
    profile.mutable_population()->set_persons(*persons);
    profile.mutable_population()->set_year(year);
    const auto households = columns.households.find(column->first);
    if (households == columns.households.end()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::optional<int> count, Number(row, households->second));
    if (count) profile.mutable_population()->set_households(*count);
    return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status ReadIndustry(const CsvRow& row, v1::BodyProfile& profile) {
  ASSIGN_OR_RETURN(const std::optional<int> primary, Number(row, "primary_workers"));
  ASSIGN_OR_RETURN(const std::optional<int> secondary, Number(row, "secondary_workers"));
  ASSIGN_OR_RETURN(const std::optional<int> tertiary, Number(row, "tertiary_workers"));
  if (!primary && !secondary && !tertiary) return absl::OkStatus();
  if (!primary || !secondary || !tertiary) {
    return Malformed(row.line(), "産業別の就業者数は、3 つともそろえてください。");
  }
  profile.mutable_industry()->set_primary_workers(*primary);
  profile.mutable_industry()->set_secondary_workers(*secondary);
  profile.mutable_industry()->set_tertiary_workers(*tertiary);
  return absl::OkStatus();
}

// The kind is in the name already; a column of kinds that says otherwise is another file's.
absl::Status CheckKind(const CsvRow& row) {
  struct Kind {
    std::string_view text, suffix;
  };
  static constexpr Kind kKinds[] = {
      {"政令指定都市", "市"}, {"中核市", "市"}, {"施行時特例市", "市"},
      {"特別区", "区"},       {"市", "市"},     {"区", "区"},
      {"町", "町"},           {"村", "村"},     {"都道府県", ""}};
  const std::string& text = row["kind"];
  if (text.empty() || row["name"].empty()) return absl::OkStatus();
  for (const Kind& kind : kKinds) {
    if (kind.text == text && row["name"].ends_with(kind.suffix)) return absl::OkStatus();
  }
  return Malformed(row.line(),
                   fmt::format("種別「{}」が名称「{}」と合いません。", text, row["name"]));
}

absl::StatusOr<v1::ImportBodiesRequest::ImportedBody> ReadBody(const CsvRow& row,
                                                               const Columns& columns,
                                                               int& padded) {
  v1::ImportBodiesRequest::ImportedBody body;
  body.set_code(Code(row["code"], padded));
  body.set_display_name(row["name"]);
  body.set_kana(row["kana"]);
  body.set_prefecture(row["prefecture"]);
  RETURN_IF_ERROR(CheckKind(row));
  v1::BodyProfile& profile = *body.mutable_profile();
  RETURN_IF_ERROR(ReadPopulation(row, columns, profile));
  RETURN_IF_ERROR(ReadIndustry(row, profile));
  ASSIGN_OR_RETURN(const std::optional<int> index, Hundredths(row, "fiscal_index"));
  if (index) profile.mutable_fiscal_index()->set_hundredths(*index);
  if (!IsEmptyCell(row["similar_group"])) {
    profile.mutable_similar_group()->set_display_name(row["similar_group"]);
  }
  if (!IsEmptyCell(row["size_band"])) body.set_declared_size_band(row["size_band"]);
  return body;
}

// Sets the parts of which the file speaks, and where its figures come from.
absl::Status SetSource(const Columns& columns, const FileSource& source,
                       v1::ImportBodiesRequest& request) {
  const std::pair<bool, const char*> parts[] = {{!columns.population.empty(), "population"},
                                                {columns.Has("primary_workers"), "industry"},
                                                {columns.Has("fiscal_index"), "fiscal_index"},
                                                {columns.Has("similar_group"), "similar_group"},
                                                {columns.Has("size_band"), "declared_size_band"}};
  for (const auto& [is_there, path] : parts) {
    if (is_there) request.mutable_profile_mask()->add_paths(path);
  }
  if (request.profile_mask().paths_size() == 0) return absl::OkStatus();
  if (source.text.empty() || source.date.empty()) {
    return InvalidArgument(
        "SOURCE_MISSING",
        "数値の出典（--source）と時点の日（--source-date YYYY-MM-DD）を書いてください。"
        "推計の値は、出典に「推計」と書けば推計として表示されます。");
  }
  request.mutable_source()->set_text(source.text);
  request.mutable_source()->set_date(source.date);
  if (!source.group_text.empty()) {
    request.mutable_similar_group_source()->set_text(source.group_text);
    request.mutable_similar_group_source()->set_date(source.date);
  }
  return absl::OkStatus();
}

// The number in bodies[3].name; nullopt for a field that is not of a row.
std::optional<size_t> RowIn(std::string_view field) {
  const size_t begin = field.find('[');
  const size_t end = field.find(']');
  size_t row = 0;
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin ||
      !absl::SimpleAtoi(ToAbsl(field.substr(begin + 1, end - begin - 1)), &row)) {
    return std::nullopt;
  }
  return row;
}

}  // namespace

absl::StatusOr<BodyFile> ParseBodyFile(std::string_view csv, const FileSource& source) {
  ASSIGN_OR_RETURN(const Columns columns, ReadColumns(csv));
  ASSIGN_OR_RETURN(const std::vector<CsvRow> rows, ParseCsv(csv, {"code"}));
  BodyFile file{.passed_over = columns.passed_over};
  RETURN_IF_ERROR(SetSource(columns, source, file.request));
  for (const CsvRow& row : rows) {
    ASSIGN_OR_RETURN(*file.request.add_bodies(), ReadBody(row, columns, file.padded));
    file.lines.push_back(row.line());
  }
  return file;
}

absl::StatusOr<SuccessionFile> ParseSuccessionFile(std::string_view csv) {
  ASSIGN_OR_RETURN(const std::vector<CsvRow> rows, ParseCsv(csv, {"code", "successor", "date"}));
  SuccessionFile file;
  for (const CsvRow& row : rows) {
    auto& succession = *file.request.add_successions();
    succession.set_code(Code(row["code"], file.padded));
    succession.set_successor(Code(row["successor"], file.padded));
    succession.set_date(row["date"]);
    file.lines.push_back(row.line());
  }
  return file;
}

absl::Status NameLines(const absl::Status& status, const std::vector<int>& lines) {
  const auto payload = status.GetPayload(ToAbsl(kBadRequestUrl));
  google::rpc::BadRequest bad_request;
  if (!payload || !bad_request.ParseFromString(std::string(*payload))) return status;
  std::string text;
  size_t told = 0;
  for (const auto& violation : bad_request.field_violations()) {
    if (told++ >= kMostProblems) continue;
    const std::optional<size_t> row = RowIn(violation.field());
    if (!text.empty()) text += '\n';
    text += row && *row < lines.size()
                ? fmt::format("{} 行目：{}", lines[*row], violation.description())
                : fmt::format("{}：{}", violation.field(), violation.description());
  }
  if (told > kMostProblems) text += fmt::format("\nほか {} 件", told - kMostProblems);
  return InvalidArgument(Reason(status), text);
}

}  // namespace hiroba::admin
