#include "services/identity/fiscal_year.h"

#include <gtest/gtest.h>

namespace hiroba::identity {
namespace {

absl::Time Utc(int year, int month, int day, int hour, int minute, int second) {
  return absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute, second),
                         absl::UTCTimeZone());
}

TEST(JapaneseDay, BeginsAtThreeInTheAfternoonOfUtc) {
  EXPECT_EQ(JapaneseDay(Utc(2026, 3, 31, 14, 59, 59)), absl::CivilDay(2026, 3, 31));
  EXPECT_EQ(JapaneseDay(Utc(2026, 3, 31, 15, 0, 0)), absl::CivilDay(2026, 4, 1));
  EXPECT_EQ(JapaneseDay(Utc(2027, 12, 31, 15, 0, 0)), absl::CivilDay(2028, 1, 1));
  EXPECT_EQ(JapaneseDay(Utc(2028, 2, 28, 15, 0, 0)), absl::CivilDay(2028, 2, 29));
}

TEST(JapaneseDay, ItsStartIsItsFirstMoment) {
  for (absl::CivilDay day(2027, 12, 30); day < absl::CivilDay(2028, 3, 3); ++day) {
    EXPECT_EQ(JapaneseDay(StartOfJapaneseDay(day)), day);
    EXPECT_EQ(JapaneseDay(StartOfJapaneseDay(day) - absl::Nanoseconds(1)), day - 1);
  }
}

TEST(FiscalYear, TurnsOnTheFirstOfApril) {
  EXPECT_EQ(FiscalYear(absl::CivilDay(2026, 3, 31)), 2025);
  EXPECT_EQ(FiscalYear(absl::CivilDay(2026, 4, 1)), 2026);
  EXPECT_EQ(FiscalYear(absl::CivilDay(2026, 12, 31)), 2026);
  EXPECT_EQ(FiscalYear(absl::CivilDay(2027, 1, 1)), 2026);
  EXPECT_EQ(FiscalYear(absl::CivilDay(2028, 2, 29)), 2027);
}

}  // namespace
}  // namespace hiroba::identity
