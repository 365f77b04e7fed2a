#include "services/identity/suspension_rules.h"

#include <fmt/format.h>

#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

absl::Status CheckMayDecide(const Caller& moderator, const Member& member) {
  if (moderator.internal) return absl::OkStatus();
  if (moderator.member == member.id) {
    return PermissionDenied("OWN_ACCOUNT", "自分の利用を停止することはできません。");
  }
  if (!member.roles.empty()) {
    return FailedPrecondition("MEMBER_HAS_ROLE",
                              "役割のある会員です。先に、管理者が役割を外してください。");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> Suspend(const Caller& moderator, const std::string& reason, absl::Time now,
                             Member& member) {
  RETURN_IF_ERROR(CheckMayDecide(moderator, member));
  if (member.suspension) return false;
  member.suspension = Suspension{.time = now, .reason = reason};
  return true;
}

absl::StatusOr<bool> Unsuspend(const Caller& moderator, Member& member) {
  RETURN_IF_ERROR(CheckMayDecide(moderator, member));
  if (!member.suspension) return false;
  member.suspension.reset();
  return true;
}

absl::Status CheckNotSuspended(const Member& member) {
  if (!member.suspension) return absl::OkStatus();
  return PermissionDenied("MEMBER_SUSPENDED", fmt::format("ご利用を停止しています。理由：{}",
                                                          member.suspension->reason));
}

}  // namespace hiroba::identity
