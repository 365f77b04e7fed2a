#include "services/notifications/digest_rules.h"

#include <algorithm>
#include <string>

#include "absl/time/civil_time.h"
#include "services/common/violations.h"

namespace hiroba::notifications {
namespace {

absl::TimeZone ZoneOf(const Settings& settings) {
  absl::TimeZone zone;
  // Settings are checked before they are kept; UTC can only be met if the zone database shrank.
  absl::LoadTimeZone(settings.time_zone, &zone);
  return zone;
}

bool WantedOn(DigestFrequency frequency, absl::CivilDay day) {
  switch (frequency) {
    case DigestFrequency::kOff:
      return false;
    case DigestFrequency::kDaily:
      return true;
    case DigestFrequency::kWeekdays: {
      const absl::Weekday weekday = absl::GetWeekday(day);
      return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday;
    }
  }
  return false;
}

}  // namespace

absl::Time NextDigestTime(const Settings& settings, absl::Time after) {
  if (settings.digest_frequency == DigestFrequency::kOff) return absl::InfiniteFuture();
  const absl::TimeZone zone = ZoneOf(settings);
  absl::CivilDay day = absl::ToCivilDay(after, zone);
  for (;; ++day) {
    if (!WantedOn(settings.digest_frequency, day)) continue;
    const absl::Time due = absl::FromCivil(absl::CivilHour(day) + settings.digest_hour, zone);
    if (due > after) return due;
  }
}

absl::Time DigestWindowBegin(absl::Time sent_up_to, absl::Time to) {
  return std::max(sent_up_to, to - kLongestDigestWindow);
}

absl::Status CheckSettings(const Settings& settings) {
  Violations violations;
  if (settings.digest_hour < 0 || settings.digest_hour > 23) {
    violations.Add("settings.digestHour", "時刻は0時から23時までの整数で指定してください。");
  }
  absl::TimeZone zone;
  // LoadTimeZone reads files: names that lead out of the zone database never reach it.
  const bool plain = settings.time_zone.size() <= 40 &&
                     settings.time_zone.find("..") == std::string::npos &&
                     !settings.time_zone.starts_with('/') && !settings.time_zone.starts_with(':');
  if (!plain || settings.time_zone.starts_with("file:") ||
      !absl::LoadTimeZone(settings.time_zone, &zone)) {
    violations.Add("settings.timeZone", "時間帯は「Asia/Tokyo」のような名前で指定してください。");
  }
  return violations.ToStatus();
}

}  // namespace hiroba::notifications
