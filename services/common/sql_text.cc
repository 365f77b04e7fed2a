#include "services/common/sql_text.h"

#include <bit>

#include "absl/status/status.h"

namespace hiroba {
namespace {

// Returns where the piece that begins at `position` ends: a quoted text, a comment, or a single
// character. npos when it is not closed.
size_t EndOfPiece(std::string_view sql, size_t position) {
  const char first = sql[position];
  const std::string_view rest = sql.substr(position);
  if (first == '#' || rest.starts_with("-- ") || rest.starts_with("--\n")) {
    const size_t end = sql.find('\n', position);
    return end == std::string_view::npos ? sql.size() : end;
  }
  if (rest.starts_with("/*")) {
    const size_t end = sql.find("*/", position + 2);
    return end == std::string_view::npos ? end : end + 2;
  }
  if (first != '\'' && first != '"' && first != '`') return position + 1;
  // A doubled quote begins the next piece, which is as good as going on with this one.
  for (size_t i = position + 1; i < sql.size(); ++i) {
    if (sql[i] == '\\' && first != '`') {
      ++i;
    } else if (sql[i] == first) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

bool IsComment(std::string_view piece) {
  return piece.starts_with("#") || piece.starts_with("--") || piece.starts_with("/*");
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view upper) {
  if (text.size() < upper.size()) return false;
  for (size_t i = 0; i < upper.size(); ++i) {
    const char c = text[i] >= 'a' && text[i] <= 'z' ? static_cast<char>(text[i] - 32) : text[i];
    if (c != upper[i]) return false;
  }
  return true;
}

void Trim(std::string& text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t last = text.find_last_not_of(kSpace);
  text.resize(last == std::string::npos ? 0 : last + 1);
  text.erase(0, text.find_first_not_of(kSpace));
}

}  // namespace

size_t PlaceholdersForList(size_t values) { return std::bit_ceil(values); }

std::string RepeatPlaceholders(std::string_view sql, std::span<const size_t> sizes) {
  std::string result;
  size_t placeholder = 0;
  for (size_t position = 0; position < sql.size();) {
    const size_t end = EndOfPiece(sql, position);
    const std::string_view piece = sql.substr(position, end - position);
    result.append(piece);
    if (piece == "?" && placeholder < sizes.size()) {
      for (size_t i = 1; i < sizes[placeholder]; ++i) result.append(",?");
      ++placeholder;
    }
    if (end == std::string_view::npos) break;
    position = end;
  }
  return result;
}

absl::StatusOr<std::string> RepeatValues(std::string_view sql, size_t rows) {
  size_t begin = std::string_view::npos;
  bool after_values = false;
  int depth = 0;
  for (size_t position = 0; position < sql.size();) {
    const size_t end = EndOfPiece(sql, position);
    if (end == std::string_view::npos) break;
    if (!after_values && StartsWithIgnoringCase(sql.substr(position), "VALUES")) {
      after_values = true;
    } else if (after_values && sql[position] == '(') {
      if (depth++ == 0) begin = position;
    } else if (after_values && sql[position] == ')' && --depth == 0) {
      const std::string_view group = sql.substr(begin, end - begin);
      std::string result(sql.substr(0, end));
      for (size_t i = 1; i < rows; ++i) result.append(",").append(group);
      return result.append(sql.substr(end));
    }
    position = end;
  }
  return absl::InvalidArgumentError("no VALUES (...) in the statement");
}

absl::StatusOr<std::vector<std::string>> SplitStatements(std::string_view sql) {
  std::vector<std::string> statements;
  std::string statement;
  for (size_t position = 0; position < sql.size();) {
    const size_t end = EndOfPiece(sql, position);
    if (end == std::string_view::npos) {
      return absl::InvalidArgumentError("a quote or comment is not closed");
    }
    const std::string_view piece = sql.substr(position, end - position);
    if (piece == ";") {
      Trim(statement);
      if (!statement.empty()) statements.push_back(statement);
      statement.clear();
    } else if (!IsComment(piece)) {
      statement.append(piece);
    }
    position = end;
  }
  Trim(statement);
  if (!statement.empty()) {
    return absl::InvalidArgumentError("the last statement does not end with a semicolon");
  }
  return statements;
}

}  // namespace hiroba
