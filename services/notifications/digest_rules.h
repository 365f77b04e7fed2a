// Decides when a member's digest is due and what time it covers. No I/O; time is an argument.
//
// A digest tells of what was written from where the one before ended to the chosen hour and is
// still unread when it is sent, also where an instant mail told of it.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/notifications/model.h"

namespace hiroba::notifications {

// A digest reaches back this far at the most: whoever was away longer is not buried.
inline constexpr absl::Duration kLongestDigestWindow = absl::Hours(24 * 31);

// Returns the first time after `after` at which the member's digest is due: her whole hour in her
// time zone, on a day she wants it. Where the hour does not exist on a day (clocks put forward) it
// is the moment that the clocks jump over. InfiniteFuture when she wants none.
absl::Time NextDigestTime(const Settings& settings, absl::Time after);

// Returns the begin of the window of a digest due at `to`: where the one before ended, or less far
// back when that is longer ago than kLongestDigestWindow.
absl::Time DigestWindowBegin(absl::Time sent_up_to, absl::Time to);

// Returns OK when the settings can be kept: an hour from 0 to 23, a time zone that is known.
absl::Status CheckSettings(const Settings& settings);

}  // namespace hiroba::notifications
