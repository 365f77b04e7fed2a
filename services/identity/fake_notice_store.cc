// The notices of FakeStore.
#include "services/identity/fake_store.h"

namespace hiroba::identity {

void FakeStore::AddNotice(const Notice& notice) {
  notices_[notice.id] = {absl::InfinitePast(), notice};
}

absl::StatusOr<std::vector<Notice>> FakeStore::ListNotices(const Call&, absl::Time now, int limit) {
  MutexLock lock(mutex_);
  std::map<std::pair<absl::Time, uint64_t>, Notice> due;
  for (const auto& [id, entry] : notices_) {
    if (entry.first <= now) due[{entry.first, id}] = entry.second;
  }
  std::vector<Notice> notices;
  for (const auto& [key, notice] : due) {
    if (static_cast<int>(notices.size()) < limit) notices.push_back(notice);
  }
  return notices;
}

absl::Status FakeStore::PostponeNotice(const Call&, uint64_t notice, absl::Time due_time) {
  MutexLock lock(mutex_);
  if (const auto found = notices_.find(notice); found != notices_.end()) {
    found->second.first = due_time;
    ++found->second.second.attempts;
  }
  return absl::OkStatus();
}

absl::Status FakeStore::DeleteNotice(const Call&, uint64_t notice) {
  MutexLock lock(mutex_);
  notices_.erase(notice);
  return absl::OkStatus();
}

}  // namespace hiroba::identity
