#include "services/identity/testing/stores.h"

#include "services/identity/fake_store.h"
#include "services/identity/testing/sql_stores.h"

namespace hiroba::identity {
namespace {

class FakeTestStores final : public TestStores {
 public:
  RegistrationStore& registrations() override { return store_; }
  MemberStore& members() override { return store_; }
  VerificationStore& verifications() override { return store_; }
  RoleStore& roles() override { return store_; }
  SuspensionStore& suspensions() override { return store_; }
  LeavingStore& leavings() override { return store_; }
  DataExportStore& data_exports() override { return store_; }
  DirectoryStore& directory() override { return store_; }
  PasswordStore& passwords() override { return store_; }
  SessionStore& sessions() override { return store_; }
  SignInStore& sign_ins() override { return store_; }
  SecondFactorStore& second_factors() override { return store_; }
  AdmissionStore& admissions() override { return store_; }
  VouchStore& vouches() override { return store_; }
  NoticeStore& notices() override { return store_; }
  BodyStore& bodies() override { return store_; }
  MailDomainStore& mail_domains() override { return store_; }
  LearnedDomainStore& learned_domains() override { return store_; }

 private:
  FakeStore store_;
};

}  // namespace

std::unique_ptr<TestStores> MakeTestStores(StoreKind kind) {
  if (kind == StoreKind::kFake) return std::make_unique<FakeTestStores>();
  return std::make_unique<SqlTestStores>();
}

}  // namespace hiroba::identity
