// What both implementations of the stores promise is said once, in <noun>_store_test.cc, and run on
// both: the fixture of those tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/common/id.h"
#include "services/common/testing/callers.h"
#include "services/common/testing/fake_clock.h"
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

  Registration NewRegistration(const std::string& address = "a@city.kadoma.lg.jp");

  Member NewMember(const std::string& address = "m@city.kadoma.lg.jp",
                   const std::string& name = "中村 太郎");

  // Keeps a member and returns her as she was given.
  Member AddMember(Member member);

  // Keeps a registration; `recent_registrations_` says what the store counted. True: the address is
  // a member's.
  absl::StatusOr<bool> Register(const Registration& registration);

  // Ends a registration with a waiting member.
  absl::StatusOr<Registration> Finish(const Registration& registration);

  // Signs somebody up who has to wait, and returns her case.
  Admission AddWaiting(const std::string& address, const std::string& body = "272230");

  const Call call_ = TestCall(Caller());
  const absl::Time now_ = absl::FromUnixMicros(1'800'000'000'123'456);
  FakeClock clock_;
  IdGenerator ids_{clock_};
  int recent_registrations_ = -1;

 private:
  const std::unique_ptr<TestStores> stores_ = MakeTestStores(GetParam());
};

}  // namespace hiroba::identity
