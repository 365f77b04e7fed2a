// The wrong passwords of FakeStore.
#include <algorithm>

#include "services/identity/fake_store.h"

namespace hiroba::identity {

absl::StatusOr<SignInFailures> FakeStore::CountFailures(const Call&, std::string_view address,
                                                        std::string_view source, MemberId member,
                                                        absl::Time since) {
  MutexLock lock(mutex_);
  SignInFailures failures;
  for (const auto& [key, number] : sign_in_failures_) {
    const auto& [its_address, minute, its_source] = key;
    if (its_address != address || minute < SignInFailuresMinute(since)) continue;
    failures.of_address += number;
    if (its_source == source) failures.of_source += number;
  }
  failures.is_known_source =
      std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& entry) {
        return entry.second.member == member && entry.second.source == source;
      });
  return failures;
}

absl::Status FakeStore::AddFailure(const Call&, std::string_view address, std::string_view source,
                                   absl::Time now) {
  MutexLock lock(mutex_);
  ++sign_in_failures_[{std::string(address), SignInFailuresMinute(now), std::string(source)}];
  return absl::OkStatus();
}

absl::Status FakeStore::ForgetFailures(const Call&, std::string_view address) {
  MutexLock lock(mutex_);
  std::erase_if(sign_in_failures_,
                [&](auto& entry) { return std::get<0>(entry.first) == address; });
  return absl::OkStatus();
}

absl::Status FakeStore::DeleteFailures(const Call&, absl::Time before) {
  MutexLock lock(mutex_);
  std::erase_if(sign_in_failures_, [&](auto& entry) { return std::get<1>(entry.first) < before; });
  return absl::OkStatus();
}

}  // namespace hiroba::identity
