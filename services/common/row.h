// What a SELECT returned: rows copied out of the connector, read by typed getters. No SQL, no I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace hiroba {

// Names a column of a result, by its place (from 0) or by its name. The place is the faster one.
class Column {
 public:
  Column(int index) : index_(index) {}            // NOLINT: implicit, so that Uint64(0) reads well
  Column(const char* name) : name_(name) {}       // NOLINT: implicit, as Uint64("post_id")
  Column(std::string_view name) : name_(name) {}  // NOLINT

 private:
  friend class Row;
  int index_ = -1;
  std::string_view name_;
};

class Rows;

// One row of a Rows, valid as long as it. Copying is free.
//
// A NULL reads as 0, false, "" and absl::InfinitePast(); the Optional getters tell it apart. A
// column that does not exist or is of another kind is a mistake in the program and ends it with a
// message: that does not depend on the data, so any test of the query shows it.
class Row {
 public:
  bool IsNull(Column column) const;

  // Integers of any width, and DECIMAL without a fraction (what SUM gives). Ends the program when
  // the value does not fit.
  uint64_t Uint64(Column column) const;
  int64_t Int64(Column column) const;
  bool Bool(Column column) const { return Int64(column) != 0; }

  // FLOAT, DOUBLE, DECIMAL and integers.
  double Double(Column column) const;

  // Text and binary columns, ENUM and DECIMAL. Text() points into the Rows.
  std::string String(Column column) const { return std::string(Text(column)); }
  std::string_view Text(Column column) const;

  // DATETIME and TIMESTAMP, which are UTC here; microseconds are kept. DATE is its midnight.
  absl::Time Time(Column column) const;

  std::optional<uint64_t> OptionalUint64(Column column) const;
  std::optional<int64_t> OptionalInt64(Column column) const;
  std::optional<std::string> OptionalString(Column column) const;
  std::optional<absl::Time> OptionalTime(Column column) const;

 private:
  friend class Rows;
  Row(const Rows& rows, size_t index) : rows_(&rows), index_(index) {}
  size_t Index(Column column) const;

  const Rows* rows_;
  size_t index_;
};

// Rows of one result, all of them in memory: ask with a LIMIT.
class Rows {
 public:
  // Makes an empty result; the database fills it.
  explicit Rows(std::shared_ptr<const std::vector<std::string>> columns)
      : columns_(std::move(columns)) {}

  bool empty() const { return cells_.empty(); }
  size_t size() const { return cells_.size() / columns_->size(); }
  Row operator[](size_t index) const { return Row(*this, index); }
  Row front() const { return Row(*this, 0); }

  class Iterator {
   public:
    Iterator(const Rows& rows, size_t index) : rows_(&rows), index_(index) {}
    Row operator*() const { return (*rows_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const Rows* rows_;
    size_t index_;
  };
  Iterator begin() const { return Iterator(*this, 0); }
  Iterator end() const { return Iterator(*this, size()); }

  // For the database, and for tests that need a result without one: cells in the order of the
  // columns, row after row.
  void AddNull();
  void AddInt64(int64_t value);
  void AddUint64(uint64_t value);
  void AddDouble(double value);
  void AddText(std::string_view value);

 private:
  friend class Row;
  enum class Kind : uint8_t { kNull, kInt64, kUint64, kDouble, kText };
  struct Span {
    uint32_t offset;
    uint32_t size;
  };
  struct Cell {
    Kind kind;
    union {
      int64_t int64;
      uint64_t uint64;
      double number;
      Span text;
    };
  };
  std::string_view TextOf(const Cell& cell) const {
    return std::string_view(text_).substr(cell.text.offset, cell.text.size);
  }

  std::shared_ptr<const std::vector<std::string>> columns_;
  std::vector<Cell> cells_;
  std::string text_;
};

// Writes a time as MariaDB's DATETIME(6) in UTC, "2026-04-01 09:30:00.000000". Times outside the
// years 1000 to 9999 become the nearest that it holds.
std::string ToDatetime(absl::Time time);

// Reads such a text, with or without the fraction or the time of day. nullopt when it is none.
std::optional<absl::Time> FromDatetime(std::string_view text);

}  // namespace hiroba
