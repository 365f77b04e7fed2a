// Days and fiscal years of Japan: offices turn on 1 April, and so does who works where. Pure.
#pragma once

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace hiroba::identity {

// Returns the day in Japan, where postings begin and end.
absl::CivilDay JapaneseDay(absl::Time time);

// Returns the time in Japan, and the first moment of a day there.
absl::Time JapaneseTime(absl::CivilSecond second);
absl::Time StartOfJapaneseDay(absl::CivilDay day);

// Returns the year in which the fiscal year of a day begins: 2026 from 1 April 2026 to 31 March
// 2027.
int FiscalYear(absl::CivilDay day);

}  // namespace hiroba::identity
