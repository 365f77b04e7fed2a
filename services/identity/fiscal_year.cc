#include "services/identity/fiscal_year.h"

namespace hiroba::identity {
namespace {

// Japan has had no summer time since 1952.
absl::TimeZone Japan() { return absl::FixedTimeZone(9 * 60 * 60); }

}  // namespace

absl::CivilDay JapaneseDay(absl::Time time) { return absl::ToCivilDay(time, Japan()); }

absl::Time JapaneseTime(absl::CivilSecond second) { return absl::FromCivil(second, Japan()); }

absl::Time StartOfJapaneseDay(absl::CivilDay day) { return absl::FromCivil(day, Japan()); }

int FiscalYear(absl::CivilDay day) {
  return static_cast<int>(day.month() < 4 ? day.year() - 1 : day.year());
}

}  // namespace hiroba::identity
