#include "services/notifications/mail_rules.h"

#include <algorithm>

namespace hiroba::notifications {

absl::Time InstantMailDue(absl::Time last_due, absl::Time now, absl::Duration interval) {
  return std::max(now, last_due + interval);
}

absl::Duration MailRetryDelay(int attempts) {
  const absl::Duration delay = absl::Seconds(5) * (1 << std::clamp(attempts - 1, 0, 12));
  return std::min(delay, absl::Hours(4));
}

}  // namespace hiroba::notifications
