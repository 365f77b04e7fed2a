#include "services/identity/testing/store_contract.h"

#include <gmock/gmock.h>

#include "services/common/testing/status_matchers.h"
#include "services/identity/registration_rules.h"

namespace hiroba::identity {

Registration StoreContractTest::NewRegistration(const std::string& address) {
  return {.id = ids_.New<RegistrationId>(),
          .address = address,
          .address_identity = address,
          .display_name = "中村 太郎",
          .department = "企画課",
          .statement = "係長です。🐈",
          .code = {.hash = std::string(31, 'h') + '\0', .expire_time = now_ + absl::Minutes(10)},
          .outcome = Outcome::kReview,
          .body = "272230",
          .explanation = "確かめます",
          .create_time = now_};
}

Member StoreContractTest::NewMember(const std::string& address, const std::string& name) {
  Member member{.id = ids_.New<MemberId>(),
                .address = address,
                .address_identity = address,
                .password_hash = "$argon2id$hash",
                .display_name = name,
                .state = Caller::State::kVerified,
                .roles = {{.kind = Role::Kind::kModerator, .grant_time = now_}},
                .ask_me_about = "総合計画",
                .create_time = now_};
  member.postings.push_back({.id = ids_.New<PostingId>(),
                             .body = "272230",
                             .department = "企画課",
                             .duty = "総合計画",
                             .start = absl::CivilDay(2024, 2, 29)});
  return member;
}

Member StoreContractTest::AddMember(Member member) {
  EXPECT_THAT(members().CreateMember(call_, member), IsOk());
  return member;
}

absl::StatusOr<bool> StoreContractTest::Register(const Registration& registration) {
  return registrations().CreateRegistration(call_, registration, now_ - absl::Hours(1),
                                            [&](int recent) {
                                              recent_registrations_ = recent;
                                              return absl::OkStatus();
                                            });
}

absl::StatusOr<Registration> StoreContractTest::Finish(const Registration& registration) {
  return registrations().FinishRegistration(
      call_, registration.id, now_ - kWrongCodesWindow,
      [](Registration&) { return absl::OkStatus(); },
      [&](Registration& current, const WrongCodes& wrong_codes) {
        return FinishRegistration(current, wrong_codes, ids_.New<MemberId>(), ids_.New<PostingId>(),
                                  ids_.New<AdmissionId>(), "$argon2id$hash", now_);
      });
}

Admission StoreContractTest::AddWaiting(const std::string& address, const std::string& body) {
  Registration registration = NewRegistration(address);
  registration.body = body;
  EXPECT_THAT(Register(registration), IsOk());
  const auto done = Finish(registration);
  EXPECT_THAT(done, IsOk());
  return *admissions().FindAdmission(call_, done->member);
}

}  // namespace hiroba::identity
