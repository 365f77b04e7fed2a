// The stores of identity on a real database, and the database itself.
#pragma once

#include "services/common/audit.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/outbox.h"
#include "services/common/testing/test_database.h"
#include "services/identity/admission_store.h"
#include "services/identity/bodies.h"
#include "services/identity/body_store.h"
#include "services/identity/data_export_store.h"
#include "services/identity/directory_store.h"
#include "services/identity/learned_domain_store.h"
#include "services/identity/leaving_store.h"
#include "services/identity/mail_domain_store.h"
#include "services/identity/member_rows.h"
#include "services/identity/member_store.h"
#include "services/identity/notice_store.h"
#include "services/identity/password_store.h"
#include "services/identity/registration_store.h"
#include "services/identity/role_store.h"
#include "services/identity/second_factor_store.h"
#include "services/identity/session_store.h"
#include "services/identity/sign_in_store.h"
#include "services/identity/suspension_store.h"
#include "services/identity/testing/stores.h"
#include "services/identity/verification_store.h"
#include "services/identity/vouch_store.h"

namespace hiroba::identity {

class SqlTestStores final : public TestStores {
 public:
  RegistrationStore& registrations() override { return registrations_; }
  MemberStore& members() override { return members_; }
  VerificationStore& verifications() override { return verifications_; }
  RoleStore& roles() override { return roles_; }
  SuspensionStore& suspensions() override { return suspensions_; }
  LeavingStore& leavings() override { return leavings_; }
  DataExportStore& data_exports() override { return data_exports_; }
  DirectoryStore& directory() override { return directory_; }
  PasswordStore& passwords() override { return passwords_; }
  SessionStore& sessions() override { return sessions_; }
  SignInStore& sign_ins() override { return sign_ins_; }
  SecondFactorStore& second_factors() override { return second_factors_; }
  AdmissionStore& admissions() override { return admissions_; }
  VouchStore& vouches() override { return vouches_; }
  NoticeStore& notices() override { return notices_; }
  BodyStore& bodies() override { return bodies_; }
  MailDomainStore& mail_domains() override { return mail_domains_; }
  LearnedDomainStore& learned_domains() override { return learned_domains_; }

  TestDatabase& test_database() { return test_database_; }
  Database& database() { return test_database_.database(); }

 private:
  SystemClock clock_;
  IdGenerator ids_{clock_};
  BodyTable body_table_;
  Outbox outbox_{ids_, clock_};
  AuditTrail audit_{"identity", clock_};
  MemberRows rows_{outbox_, body_table_, clock_};
  TestDatabase test_database_{"identity"};
  SqlRegistrationStore registrations_{database(), rows_};
  SqlMemberStore members_{database(), rows_, audit_};
  SqlVerificationStore verifications_{database(), rows_, outbox_};
  SqlRoleStore roles_{database(), rows_, audit_};
  SqlSuspensionStore suspensions_{database(), rows_, audit_};
  SqlLeavingStore leavings_{database(), rows_, outbox_};
  SqlDataExportStore data_exports_{database(), rows_, outbox_};
  SqlDirectoryStore directory_{database(), audit_};
  SqlSessionStore sessions_{database()};
  SqlSignInStore sign_ins_{database()};
  SqlAdmissionStore admissions_{database(), rows_, audit_};
  SqlPasswordStore passwords_{database(), rows_};
  SqlSecondFactorStore second_factors_{database(), rows_, audit_};
  SqlNoticeStore notices_{database()};
  SqlMailDomainStore mail_domains_{database(), audit_};
  SqlVouchStore vouches_{database(), rows_, audit_};
  SqlLearnedDomainStore learned_domains_{database(), audit_};
  SqlBodyStore bodies_{database(), audit_};
};

}  // namespace hiroba::identity
