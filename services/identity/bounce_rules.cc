#include "services/identity/bounce_rules.h"

#include <algorithm>

#include "services/identity/fiscal_year.h"

namespace hiroba::identity {

bool IsMailPaused(const Member& member) { return member.bounce_count >= kMaxBounceDays; }

bool NoteBounce(Member& member, absl::Time time) {
  if (member.verify_time && time <= *member.verify_time) return false;
  if (member.bounce_time && JapaneseDay(time) <= JapaneseDay(*member.bounce_time)) return false;
  member.bounce_time = time;
  member.bounce_count = std::min(member.bounce_count + 1, kMaxBounceDays);
  return true;
}

}  // namespace hiroba::identity
