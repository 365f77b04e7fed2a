// What FakeStore knows about bodies.
#include <algorithm>
#include <set>

#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"

namespace hiroba::identity {

absl::StatusOr<uint64_t> FakeStore::BodyImportVersion(const Call&) {
  MutexLock lock(mutex_);
  return body_import_version_;
}

absl::StatusOr<BodyImports> FakeStore::GetBodyImports(const Call&) {
  MutexLock lock(mutex_);
  return body_imports_;
}

absl::StatusOr<BodyImportChanges> FakeStore::EditBodyImports(
    const Call&, absl::FunctionRef<absl::Status(BodyImports&)> decide) {
  MutexLock lock(mutex_);
  BodyImports after = body_imports_;
  RETURN_IF_ERROR(decide(after));
  BodyImportChanges changes = Compare(body_imports_, after);
  if (!changes.empty()) ++body_import_version_;
  body_imports_ = std::move(after);
  return changes;
}

absl::StatusOr<int> FakeStore::CountMembersOf(const Call&, const std::vector<std::string>& bodies,
                                              absl::CivilDay day, int limit) {
  MutexLock lock(mutex_);
  int count = 0;
  for (const auto& [id, member] : members_) {
    const bool counts =
        member.state == Caller::State::kVerified || member.state == Caller::State::kLapsed;
    const bool is_there =
        std::any_of(member.postings.begin(), member.postings.end(), [&](const Posting& posting) {
          return std::count(bodies.begin(), bodies.end(), posting.body) > 0 &&
                 (!posting.start || *posting.start <= day) && (!posting.end || *posting.end >= day);
        });
    if (counts && is_there && !member.leaving) ++count;
  }
  return std::min(count, limit);
}

}  // namespace hiroba::identity
