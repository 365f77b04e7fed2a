// What FakeStore knows of looks into the list of members.
#include "services/identity/fake_store.h"

namespace hiroba::identity {

absl::StatusOr<std::optional<int>> FakeStore::CountPage(const Call&, MemberId member,
                                                        absl::Time window, std::string_view page,
                                                        int limit) {
  MutexLock lock(mutex_);
  std::set<std::string>& pages = directory_pages_[{member, window}];
  const bool is_new = pages.count(std::string(page)) == 0;
  if (is_new && static_cast<int>(pages.size()) >= limit) return std::optional<int>();
  pages.emplace(page);
  return std::optional<int>(static_cast<int>(pages.size()));
}

absl::Status FakeStore::RecordLook(const Call&, absl::Time, const AuditAct&) {
  return absl::OkStatus();
}

absl::Status FakeStore::DeleteWindows(const Call&, absl::Time before) {
  MutexLock lock(mutex_);
  std::erase_if(directory_pages_, [&](const auto& entry) { return entry.first.second < before; });
  return absl::OkStatus();
}

}  // namespace hiroba::identity
