// The stores of identity in memory and on a real database.
#pragma once

#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/outbox.h"
#include "services/common/testing/test_database.h"
#include "services/identity/admission_store.h"
#include "services/identity/bodies.h"
#include "services/identity/body_store.h"
#include "services/identity/fake_store.h"
#include "services/identity/mail_domain_store.h"
#include "services/identity/member_rows.h"
#include "services/identity/member_store.h"
#include "services/identity/notice_store.h"
#include "services/identity/registration_store.h"
#include "services/identity/session_store.h"
#include "services/identity/sign_in_store.h"

namespace hiroba::identity {

// Everything behind the interfaces of store.h.
class TestStores {
 public:
  virtual ~TestStores() = default;
  virtual RegistrationStore& registrations() = 0;
  virtual MemberStore& members() = 0;
  virtual SessionStore& sessions() = 0;
  virtual SignInStore& sign_ins() = 0;
  virtual AdmissionStore& admissions() = 0;
  virtual NoticeStore& notices() = 0;
  virtual BodyStore& bodies() = 0;
  virtual MailDomainStore& mail_domains() = 0;
};

class FakeTestStores final : public TestStores {
 public:
  RegistrationStore& registrations() override { return store_; }
  MemberStore& members() override { return store_; }
  SessionStore& sessions() override { return store_; }
  SignInStore& sign_ins() override { return store_; }
  AdmissionStore& admissions() override { return store_; }
  NoticeStore& notices() override { return store_; }
  BodyStore& bodies() override { return store_; }
  MailDomainStore& mail_domains() override { return store_; }

 private:
  FakeStore store_;
};

class SqlTestStores final : public TestStores {
 public:
  RegistrationStore& registrations() override { return registrations_; }
  MemberStore& members() override { return members_; }
  SessionStore& sessions() override { return sessions_; }
  SignInStore& sign_ins() override { return sign_ins_; }
  AdmissionStore& admissions() override { return admissions_; }
  NoticeStore& notices() override { return notices_; }
  BodyStore& bodies() override { return bodies_; }
  MailDomainStore& mail_domains() override { return mail_domains_; }

  TestDatabase& test_database() { return test_database_; }
  Database& database() { return test_database_.database(); }

 private:
  SystemClock clock_;
  IdGenerator ids_{clock_};
  BodyTable body_table_;
  Outbox outbox_{ids_, clock_};
  MemberRows rows_{outbox_, body_table_, clock_};
  TestDatabase test_database_{"identity"};
  SqlRegistrationStore registrations_{database(), rows_};
  SqlMemberStore members_{database(), rows_};
  SqlSessionStore sessions_{database()};
  SqlSignInStore sign_ins_{database()};
  SqlAdmissionStore admissions_{database(), rows_};
  SqlNoticeStore notices_{database()};
  SqlBodyStore bodies_{database()};
  SqlMailDomainStore mail_domains_{database()};
};

}  // namespace hiroba::identity
