#include "services/common/row.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "absl/time/civil_time.h"

namespace hiroba {
namespace {

// For mistakes in a query or in the code that reads it.
[[noreturn]] void Die(const char* what, std::string_view column) {
  std::fprintf(stderr, "row: %s: column %.*s\n", what, static_cast<int>(column.size()),
               column.data());
  std::abort();
}

template <typename Number>
Number ParseNumber(std::string_view text, std::string_view column) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) Die("not such a number", column);
  return number;
}

// Reads exactly `count` digits at `position`, -1 when they are none.
int ReadDigits(std::string_view text, size_t position, size_t count) {
  if (text.size() < position + count) return -1;
  int number = 0;
  for (size_t i = position; i < position + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

void WriteDigits(char* to, int count, int64_t number) {
  for (int i = count - 1; i >= 0; --i) {
    to[i] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
}

}  // namespace

size_t Row::Index(Column column) const {
  const std::vector<std::string>& names = *rows_->columns_;
  if (column.index_ >= 0) {
    if (static_cast<size_t>(column.index_) >= names.size()) {
      Die("no such column", std::to_string(column.index_));
    }
    return index_ * names.size() + static_cast<size_t>(column.index_);
  }
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == column.name_) return index_ * names.size() + i;
  }
  Die("no such column", column.name_);
}

bool Row::IsNull(Column column) const {
  return rows_->cells_[Index(column)].kind == Rows::Kind::kNull;
}

uint64_t Row::Uint64(Column column) const {
  const Rows::Cell& cell = rows_->cells_[Index(column)];
  switch (cell.kind) {
    case Rows::Kind::kNull:
      return 0;
    case Rows::Kind::kUint64:
      return cell.uint64;
    case Rows::Kind::kInt64:
      if (cell.int64 < 0) Die("negative", column.name_);
      return static_cast<uint64_t>(cell.int64);
    case Rows::Kind::kText:
      return ParseNumber<uint64_t>(rows_->TextOf(cell), column.name_);
    case Rows::Kind::kDouble:
      break;
  }
  Die("not an integer", column.name_);
}

int64_t Row::Int64(Column column) const {
  const Rows::Cell& cell = rows_->cells_[Index(column)];
  switch (cell.kind) {
    case Rows::Kind::kNull:
      return 0;
    case Rows::Kind::kInt64:
      return cell.int64;
    case Rows::Kind::kUint64:
      if (cell.uint64 > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
        Die("too great", column.name_);
      }
      return static_cast<int64_t>(cell.uint64);
    case Rows::Kind::kText:
      return ParseNumber<int64_t>(rows_->TextOf(cell), column.name_);
    case Rows::Kind::kDouble:
      break;
  }
  Die("not an integer", column.name_);
}

double Row::Double(Column column) const {
  const Rows::Cell& cell = rows_->cells_[Index(column)];
  switch (cell.kind) {
    case Rows::Kind::kNull:
      return 0;
    case Rows::Kind::kInt64:
      return static_cast<double>(cell.int64);
    case Rows::Kind::kUint64:
      return static_cast<double>(cell.uint64);
    case Rows::Kind::kDouble:
      return cell.number;
    case Rows::Kind::kText:
      return ParseNumber<double>(rows_->TextOf(cell), column.name_);
  }
  Die("not a number", column.name_);
}

std::string_view Row::Text(Column column) const {
  const Rows::Cell& cell = rows_->cells_[Index(column)];
  if (cell.kind == Rows::Kind::kNull) return {};
  if (cell.kind != Rows::Kind::kText) Die("not text", column.name_);
  return rows_->TextOf(cell);
}

absl::Time Row::Time(Column column) const {
  if (IsNull(column)) return absl::InfinitePast();
  const std::optional<absl::Time> time = FromDatetime(Text(column));
  if (!time.has_value()) Die("not a time", column.name_);
  return *time;
}

std::optional<uint64_t> Row::OptionalUint64(Column column) const {
  if (IsNull(column)) return std::nullopt;
  return Uint64(column);
}

std::optional<int64_t> Row::OptionalInt64(Column column) const {
  if (IsNull(column)) return std::nullopt;
  return Int64(column);
}

std::optional<std::string> Row::OptionalString(Column column) const {
  if (IsNull(column)) return std::nullopt;
  return String(column);
}

std::optional<absl::Time> Row::OptionalTime(Column column) const {
  if (IsNull(column)) return std::nullopt;
  return Time(column);
}

void Rows::AddNull() { cells_.push_back({.kind = Kind::kNull, .int64 = 0}); }
void Rows::AddInt64(int64_t value) { cells_.push_back({.kind = Kind::kInt64, .int64 = value}); }
void Rows::AddUint64(uint64_t value) { cells_.push_back({.kind = Kind::kUint64, .uint64 = value}); }
void Rows::AddDouble(double value) { cells_.push_back({.kind = Kind::kDouble, .number = value}); }

void Rows::AddText(std::string_view value) {
  if (text_.size() + value.size() > std::numeric_limits<uint32_t>::max()) {
    Die("more than 4 GB in one result", "");
  }
  cells_.push_back({.kind = Kind::kText,
                    .text = {.offset = static_cast<uint32_t>(text_.size()),
                             .size = static_cast<uint32_t>(value.size())}});
  text_.append(value);
}

std::string ToDatetime(absl::Time time) {
  static const absl::TimeZone utc = absl::UTCTimeZone();
  static const absl::Time first = absl::FromCivil(absl::CivilSecond(1000, 1, 1), utc);
  static const absl::Time end = absl::FromCivil(absl::CivilSecond(10000, 1, 1), utc);
  if (time < first) time = first;
  if (time >= end) time = end - absl::Microseconds(1);
  const int64_t microseconds = absl::ToUnixMicros(time);
  const absl::CivilSecond second = absl::ToCivilSecond(time, utc);
  std::string text = "0000-00-00 00:00:00.000000";
  WriteDigits(&text[0], 4, second.year());
  WriteDigits(&text[5], 2, second.month());
  WriteDigits(&text[8], 2, second.day());
  WriteDigits(&text[11], 2, second.hour());
  WriteDigits(&text[14], 2, second.minute());
  WriteDigits(&text[17], 2, second.second());
  WriteDigits(&text[20], 6, (microseconds % 1'000'000 + 1'000'000) % 1'000'000);
  return text;
}

std::optional<absl::Time> FromDatetime(std::string_view text) {
  const int year = ReadDigits(text, 0, 4);
  const int month = ReadDigits(text, 5, 2);
  const int day = ReadDigits(text, 8, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  int hour = 0, minute = 0, second = 0;
  int64_t microseconds = 0;
  if (text.size() > 10) {
    hour = ReadDigits(text, 11, 2);
    minute = ReadDigits(text, 14, 2);
    second = ReadDigits(text, 17, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
      return std::nullopt;
    }
  }
  if (text.size() > 19) {
    const size_t digits = text.size() - 20;
    const int fraction = ReadDigits(text, 20, digits);
    if (text[19] != '.' || digits < 1 || digits > 6 || fraction < 0) return std::nullopt;
    microseconds = fraction;
    for (size_t i = digits; i < 6; ++i) microseconds *= 10;
  }
  static const absl::TimeZone utc = absl::UTCTimeZone();
  return absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute, second), utc) +
         absl::Microseconds(microseconds);
}

}  // namespace hiroba
