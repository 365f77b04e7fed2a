// The registrations of FakeStore.
#include <algorithm>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/fake_store.h"

namespace hiroba::identity {
namespace {

absl::Status NoRegistration() {
  return NotFound("REGISTRATION_NOT_FOUND",
                  "この登録は見つかりません。最初からやり直してください。");
}

}  // namespace

absl::StatusOr<bool> FakeStore::CreateRegistration(
    const Call&, const Registration& registration, absl::Time since,
    absl::FunctionRef<absl::Status(int recent)> decide) {
  MutexLock lock(mutex_);
  const auto recent = std::count_if(registrations_.begin(), registrations_.end(), [&](auto& entry) {
    return entry.second.address_identity == registration.address_identity &&
           entry.second.create_time >= since;
  });
  RETURN_IF_ERROR(decide(static_cast<int>(recent)));
  registrations_[registration.id] = registration;
  return FindByAddress(registration.address_identity) != nullptr;
}

absl::Status FakeStore::DeleteRegistration(const Call&, RegistrationId id) {
  MutexLock lock(mutex_);
  registrations_.erase(id);
  return absl::OkStatus();
}

absl::StatusOr<Registration> FakeStore::GetRegistration(const Call&, RegistrationId id) {
  MutexLock lock(mutex_);
  const auto found = registrations_.find(id);
  if (found == registrations_.end()) return NoRegistration();
  return found->second;
}

absl::Status FakeStore::TryCode(const Call&, RegistrationId id, absl::Time now,
                                absl::FunctionRef<absl::Status(Registration&)> decide) {
  MutexLock lock(mutex_);
  const auto found = registrations_.find(id);
  if (found == registrations_.end()) return NoRegistration();
  Registration& registration = found->second;
  const int tries = registration.code.tries;
  const absl::Status decided = decide(registration);
  if (registration.code.tries > tries && registration.outcome == Outcome::kBody) {
    for (const std::string& body : {registration.body, std::string()}) {
      ++wrong_codes_[{body, WrongCodesHour(now)}];
    }
  }
  return decided;
}

absl::StatusOr<Registration> FakeStore::FinishRegistration(
    const Call&, RegistrationId id, absl::Time since,
    absl::FunctionRef<absl::Status(Registration&)> check,
    absl::FunctionRef<NewMember(Registration&, const WrongCodes&)> finish) {
  MutexLock lock(mutex_);
  const auto found = registrations_.find(id);
  if (found == registrations_.end()) return NoRegistration();
  Registration registration = found->second;
  RETURN_IF_ERROR(check(registration));
  if (registration.member) return registration;
  WrongCodes wrong_codes;
  for (const auto& [key, number] : wrong_codes_) {
    if (key.second < WrongCodesHour(since)) continue;
    if (key.first.empty()) wrong_codes.in_total += number;
    if (key.first == registration.body) wrong_codes.of_body += number;
  }
  const NewMember made = finish(registration, wrong_codes);
  RETURN_IF_ERROR(Insert(made.member));
  if (made.admission) admissions_[made.admission->id] = *made.admission;
  found->second = registration;
  return registration;
}

absl::Status FakeStore::DeleteRegistrations(const Call&, absl::Time before) {
  MutexLock lock(mutex_);
  std::erase_if(registrations_, [&](auto& entry) { return entry.second.create_time < before; });
  std::erase_if(wrong_codes_, [&](auto& entry) { return entry.first.second < before; });
  return absl::OkStatus();
}

}  // namespace hiroba::identity
