#include "services/identity/leaving_rules.h"

#include "services/common/status.h"

namespace hiroba::identity {

absl::Time LeavingEnd(const Leaving& leaving) { return leaving.time + kLeavingTime; }

bool HasLeft(const Member& member, absl::Time now) {
  return member.leaving && now >= LeavingEnd(*member.leaving);
}

absl::StatusOr<bool> Leave(Leaving::Posts posts, absl::Time now, Member& member) {
  if (!member.roles.empty()) {
    return FailedPrecondition("MEMBER_HAS_ROLE",
                              "役割のある方は、このままでは退会できません。先に、ほかの管理者に"
                              "役割を外してもらってください。");
  }
  if (member.leaving) return false;
  member.leaving = Leaving{.time = now, .posts = posts};
  return true;
}

absl::Status ChangeMind(absl::Time now, Member& member) {
  if (!member.leaving || HasLeft(member, now)) return LeavingNotFound();
  member.leaving.reset();
  return absl::OkStatus();
}

absl::Status LeavingNotFound() {
  return NotFound("LEAVING_NOT_FOUND", "退会の手続きは行われていません。");
}

absl::Status CheckNotLeaving(const Member& member) {
  if (!member.leaving) return absl::OkStatus();
  return FailedPrecondition("MEMBER_LEAVING", "退会の手続き中の会員です。");
}

}  // namespace hiroba::identity
