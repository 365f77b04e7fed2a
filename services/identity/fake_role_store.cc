// The roles of FakeStore.
#include <tuple>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"

namespace hiroba::identity {
namespace {

auto Key(const MemberRole& listed) {
  return std::tuple(listed.role.kind, listed.role.topic, listed.member.id);
}

}  // namespace

absl::StatusOr<std::vector<MemberRole>> FakeStore::ListRoles(const Call&, uint64_t topic,
                                                             const MemberRole* after, int limit) {
  MutexLock lock(mutex_);
  std::vector<MemberRole> roles;
  for (const auto& [id, member] : members_) {
    for (const Role& role : member.roles) {
      if (topic == 0 || role.topic == topic) roles.push_back({member, role});
    }
  }
  std::sort(roles.begin(), roles.end(),
            [](const MemberRole& a, const MemberRole& b) { return Key(a) < Key(b); });
  if (after != nullptr) {
    std::erase_if(roles, [&](const MemberRole& listed) { return Key(listed) <= Key(*after); });
  }
  if (roles.size() > static_cast<size_t>(limit)) roles.resize(static_cast<size_t>(limit));
  return roles;
}

absl::StatusOr<Member> FakeStore::EditRoles(const Call&, MemberId id,
                                            absl::FunctionRef<Decided(Member&, int)> decide) {
  MutexLock lock(mutex_);
  const auto found = members_.find(id);
  if (found == members_.end()) {
    return NotFound("MEMBER_NOT_FOUND", "その会員は見つかりません。");
  }
  int other_admins = 0;
  for (const auto& [other, member] : members_) {
    const bool acts = member.Has(Role::Kind::kAdmin) && !member.suspension && !member.leaving;
    if (other != id && acts) ++other_admins;
  }
  Member member = found->second;
  RETURN_IF_ERROR(decide(member, other_admins).status);
  Save(std::move(member));
  return found->second;
}

}  // namespace hiroba::identity
