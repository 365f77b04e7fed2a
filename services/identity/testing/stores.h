// The stores of identity, in memory or on a real database, behind their interfaces alone.
#pragma once

#include <memory>

#include "services/common/testing/store_kind.h"
#include "services/identity/store.h"

namespace hiroba::identity {

class TestStores {
 public:
  virtual ~TestStores() = default;
  virtual RegistrationStore& registrations() = 0;
  virtual MemberStore& members() = 0;
  virtual VerificationStore& verifications() = 0;
  virtual RoleStore& roles() = 0;
  virtual SuspensionStore& suspensions() = 0;
  virtual LeavingStore& leavings() = 0;
  virtual DataExportStore& data_exports() = 0;
  virtual DirectoryStore& directory() = 0;
  virtual PasswordStore& passwords() = 0;
  virtual SessionStore& sessions() = 0;
  virtual SignInStore& sign_ins() = 0;
  virtual SecondFactorStore& second_factors() = 0;
  virtual AdmissionStore& admissions() = 0;
  virtual VouchStore& vouches() = 0;
  virtual NoticeStore& notices() = 0;
  virtual BodyStore& bodies() = 0;
  virtual MailDomainStore& mail_domains() = 0;
  virtual LearnedDomainStore& learned_domains() = 0;
};

std::unique_ptr<TestStores> MakeTestStores(StoreKind kind);

}  // namespace hiroba::identity
