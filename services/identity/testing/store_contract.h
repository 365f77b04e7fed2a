// What both implementations of the stores promise is said once, in <noun>_store_test.cc, and run on
// both: the fixture of those tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/store_kind.h"
#include "services/identity/registration_rules.h"
#include "services/identity/testing/stores.h"

namespace hiroba::identity {

class StoreContractTest : public ::testing::TestWithParam<StoreKind> {
 protected:
  RegistrationStore& registrations() { return stores_->registrations(); }
  MemberStore& members() { return stores_->members(); }
  VerificationStore& verifications() { return stores_->verifications(); }
  RoleStore& roles() { return stores_->roles(); }
  SuspensionStore& suspensions() { return stores_->suspensions(); }
  LeavingStore& leavings() { return stores_->leavings(); }
  DataExportStore& data_exports() { return stores_->data_exports(); }
  DirectoryStore& directory() { return stores_->directory(); }
  PasswordStore& passwords() { return stores_->passwords(); }
  SessionStore& sessions() { return stores_->sessions(); }
  SignInStore& sign_ins() { return stores_->sign_ins(); }
  SecondFactorStore& second_factors() { return stores_->second_factors(); }
  AdmissionStore& admissions() { return stores_->admissions(); }
  VouchStore& vouches() { return stores_->vouches(); }
  NoticeStore& notices() { return stores_->notices(); }
  BodyStore& bodies() { return stores_->bodies(); }
  MailDomainStore& mail_domains() { return stores_->mail_domains(); }
  LearnedDomainStore& learned_domains() { return stores_->learned_domains(); }

  Registration NewRegistration(const std::string& address = "a@city.kadoma.lg.jp") {
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

  Member NewMember(const std::string& address = "m@city.kadoma.lg.jp",
                   const std::string& name = "中村 太郎") {
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

  // Keeps a member and returns her as she was given.
  Member AddMember(Member member) {
    EXPECT_THAT(members().CreateMember(call_, member), IsOk());
    return member;
  }

  // Keeps a registration; `recent_registrations_` says what the store counted. True: the address is
  // a member's.
  absl::StatusOr<bool> Register(const Registration& registration) {
    return registrations().CreateRegistration(call_, registration, now_ - absl::Hours(1),
                                              [&](int recent) {
                                                recent_registrations_ = recent;
                                                return absl::OkStatus();
                                              });
  }

  // Ends a registration with a waiting member.
  absl::StatusOr<Registration> Finish(const Registration& registration) {
    return registrations().FinishRegistration(
        call_, registration.id, now_ - kWrongCodesWindow,
        [](Registration&) { return absl::OkStatus(); },
        [&](Registration& current, const WrongCodes& wrong_codes) {
          return FinishRegistration(current, wrong_codes, ids_.New<MemberId>(),
                                    ids_.New<PostingId>(), ids_.New<AdmissionId>(),
                                    "$argon2id$hash", now_);
        });
  }

  // Signs somebody up who has to wait, and returns her case.
  Admission AddWaiting(const std::string& address, const std::string& body = "272230") {
    Registration registration = NewRegistration(address);
    registration.body = body;
    EXPECT_THAT(Register(registration), IsOk());
    const auto done = Finish(registration);
    EXPECT_THAT(done, IsOk());
    return *admissions().FindAdmission(call_, done->member);
  }

  const Call call_ = TestCall(Caller());
  const absl::Time now_ = absl::FromUnixMicros(1'800'000'000'123'456);
  FakeClock clock_;
  IdGenerator ids_{clock_};
  int recent_registrations_ = -1;

 private:
  static std::unique_ptr<TestStores> MakeStores() {
    if (GetParam() == StoreKind::kFake) return std::make_unique<FakeTestStores>();
    return std::make_unique<SqlTestStores>();
  }

  const std::unique_ptr<TestStores> stores_ = MakeStores();
};

}  // namespace hiroba::identity
