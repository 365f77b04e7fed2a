// The members of FakeStore.
#include <algorithm>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"
#include "services/identity/posting_rules.h"
#include "services/identity/text_fold.h"

namespace hiroba::identity {
namespace {

absl::Status NoMember() { return NotFound("MEMBER_NOT_FOUND", "その会員は見つかりません。"); }

}  // namespace

absl::Status FakeStore::Insert(const Member& member) {
  if (FindByAddress(member.address_identity) != nullptr) {
    return AlreadyExists("ADDRESS_TAKEN", "このメールアドレスはすでに登録されています。");
  }
  members_[member.id] = member;
  SortPostings(members_[member.id].postings);
  return absl::OkStatus();
}

void FakeStore::Save(Member member) {
  if (member == members_[member.id]) return;
  ++member.version;
  SortPostings(member.postings);
  members_[member.id] = std::move(member);
}

const Member* FakeStore::FindByAddress(std::string_view identity) const {
  if (identity.empty()) return nullptr;
  for (const auto& [id, member] : members_) {
    if (member.address_identity == identity) return &member;
  }
  return nullptr;
}

absl::StatusOr<Member> FakeStore::GetMember(const Call&, MemberId id) {
  MutexLock lock(mutex_);
  const auto found = members_.find(id);
  if (found == members_.end()) return NoMember();
  return found->second;
}

absl::StatusOr<Member> FakeStore::FindMember(const Call&, std::string_view address_identity) {
  MutexLock lock(mutex_);
  const Member* member = FindByAddress(address_identity);
  if (member == nullptr) return NoMember();
  return *member;
}

absl::StatusOr<std::vector<Member>> FakeStore::BatchGetMembers(const Call&,
                                                               std::vector<MemberId> ids) {
  MutexLock lock(mutex_);
  std::vector<Member> found;
  for (const auto& [id, member] : members_) {
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) found.push_back(member);
  }
  return found;
}

absl::StatusOr<std::vector<Member>> FakeStore::ListMembers(const Call&, std::string_view query,
                                                           std::string_view after_name,
                                                           MemberId after, int limit) {
  MutexLock lock(mutex_);
  std::map<std::pair<std::string, MemberId>, Member> listed;
  for (const auto& [id, member] : members_) {
    if (member.state == Caller::State::kPending || member.leaving) continue;
    const std::pair key(query.empty() ? "" : Fold(member.display_name),
                        query.empty() ? MemberId{~id.value} : id);
    const std::pair begin(std::string(after_name),
                          query.empty() && after ? MemberId{~after.value} : after);
    if (key.first.starts_with(query) && key > begin) listed[key] = member;
  }
  std::vector<Member> members;
  for (auto& [key, member] : listed) {
    if (static_cast<int>(members.size()) < limit) members.push_back(std::move(member));
  }
  return members;
}

absl::Status FakeStore::CreateMember(const Call&, const Member& member) {
  MutexLock lock(mutex_);
  return Insert(member);
}

absl::StatusOr<Member> FakeStore::EditMember(const Call&, MemberId id,
                                             absl::FunctionRef<absl::Status(Member&)> decide) {
  MutexLock lock(mutex_);
  const auto found = members_.find(id);
  if (found == members_.end()) return NoMember();
  Member member = found->second;
  RETURN_IF_ERROR(decide(member));
  Save(std::move(member));
  return found->second;
}

absl::StatusOr<std::vector<Member>> FakeStore::ImportMembers(const Call&,
                                                             std::vector<Member> members) {
  MutexLock lock(mutex_);
  std::vector<Member> kept;
  for (const Member& member : members) {
    const auto known = std::find_if(members_.begin(), members_.end(), [&](auto& entry) {
      return entry.second.external_id == member.external_id;
    });
    if (known == members_.end()) RETURN_IF_ERROR(Insert(member));
    kept.push_back(known == members_.end() ? member : known->second);
  }
  return kept;
}

}  // namespace hiroba::identity
