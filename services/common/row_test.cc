#include "services/common/row.h"

#include <gtest/gtest.h>

#include "absl/time/civil_time.h"

namespace hiroba {
namespace {

absl::Time Utc(int year, int month, int day, int hour, int minute, int second) {
  return absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute, second),
                         absl::UTCTimeZone());
}

Rows OneRow() {
  Rows rows(std::make_shared<const std::vector<std::string>>(
      std::vector<std::string>{"post_id", "delta", "title", "edit_time", "sum", "missing"}));
  rows.AddUint64(18446744073709551615U);
  rows.AddInt64(-3);
  rows.AddText("接種会場の動線");
  rows.AddText("2026-04-01 09:30:00.000250");
  rows.AddText("42");
  rows.AddNull();
  return rows;
}

TEST(Row, ReadsColumnsByPlaceAndByName) {
  const Rows rows = OneRow();
  ASSERT_EQ(rows.size(), 1U);
  const Row row = rows.front();
  EXPECT_EQ(row.Uint64(0), 18446744073709551615U);
  EXPECT_EQ(row.Uint64("post_id"), 18446744073709551615U);
  EXPECT_EQ(row.Int64("delta"), -3);
  EXPECT_EQ(row.String("title"), "接種会場の動線");
  EXPECT_EQ(row.Time("edit_time"), Utc(2026, 4, 1, 9, 30, 0) + absl::Microseconds(250));
  EXPECT_EQ(row.Uint64("sum"), 42U) << "a DECIMAL, as SUM gives it";
}

TEST(Row, TellsNullFromEmptyOnlyWhenAsked) {
  const Rows rows = OneRow();
  const Row row = rows.front();
  EXPECT_TRUE(row.IsNull("missing"));
  EXPECT_EQ(row.Uint64("missing"), 0U);
  EXPECT_EQ(row.String("missing"), "");
  EXPECT_EQ(row.Time("missing"), absl::InfinitePast());
  EXPECT_EQ(row.OptionalUint64("missing"), std::nullopt);
  EXPECT_EQ(row.OptionalString("title"), "接種会場の動線");
}

TEST(RowDeathTest, EndsTheProgramForColumnsThatAreNotThere) {
  const Rows rows = OneRow();
  EXPECT_DEATH(rows.front().Uint64("author"), "no such column: column author");
  EXPECT_DEATH(rows.front().Uint64("title"), "not such a number");
  EXPECT_DEATH(rows.front().Uint64("delta"), "negative");
  EXPECT_DEATH(rows.front().Int64("post_id"), "too great");
}

TEST(Datetime, SurvivesTheRoundTripToTheMicrosecond) {
  for (const absl::Time time :
       {Utc(2026, 4, 1, 0, 0, 0), Utc(1969, 12, 31, 23, 59, 59) + absl::Microseconds(999'999),
        Utc(2024, 2, 29, 12, 0, 1) + absl::Microseconds(1), Utc(9999, 12, 31, 23, 59, 59)}) {
    EXPECT_EQ(FromDatetime(ToDatetime(time)), time) << ToDatetime(time);
  }
}

TEST(Datetime, KeepsWithinWhatTheDatabaseHolds) {
  EXPECT_EQ(ToDatetime(absl::InfinitePast()), "1000-01-01 00:00:00.000000");
  EXPECT_EQ(ToDatetime(absl::InfiniteFuture()), "9999-12-31 23:59:59.999999");
}

TEST(Datetime, ReadsShorterForms) {
  EXPECT_EQ(FromDatetime("2026-04-01"), Utc(2026, 4, 1, 0, 0, 0));
  EXPECT_EQ(FromDatetime("2026-04-01 09:30:00"), Utc(2026, 4, 1, 9, 30, 0));
  EXPECT_EQ(FromDatetime("2026-04-01 09:30:00.5"),
            Utc(2026, 4, 1, 9, 30, 0) + absl::Milliseconds(500));
}

TEST(Datetime, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "0000-00-00", "2026-13-01", "2026-04-01 25:00:00", "2026-04-01 09:30",
        "2026-04-01 09:30:00.", "2026-04-01 09:30:00.1234567", "yesterday"}) {
    EXPECT_EQ(FromDatetime(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace hiroba
