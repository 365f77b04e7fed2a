#include "services/identity/testing/services.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <optional>

#include "hiroba/identity/v1/members.grpc.pb.h"
#include "hiroba/identity/v1/registrations.grpc.pb.h"
#include "hiroba/identity/v1/sessions.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/admissions_service.h"
#include "services/identity/bodies_service.h"
#include "services/identity/body_imports_service.h"
#include "services/identity/bounces_service.h"
#include "services/identity/data_export_parts_service.h"
#include "services/identity/data_exports_service.h"
#include "services/identity/duties_service.h"
#include "services/identity/learned_domains_service.h"
#include "services/identity/leavings_service.h"
#include "services/identity/mail_domains_service.h"
#include "services/identity/members_service.h"
#include "services/identity/passwords_service.h"
#include "services/identity/postings_service.h"
#include "services/identity/reauthentication.h"
#include "services/identity/registrations_service.h"
#include "services/identity/roles_service.h"
#include "services/identity/second_factor_check.h"
#include "services/identity/second_factors_service.h"
#include "services/identity/sessions_service.h"
#include "services/identity/suspensions_service.h"
#include "services/identity/totp.h"
#include "services/identity/verifications_service.h"
#include "services/identity/vouches_service.h"

namespace hiroba::identity {
namespace {

std::string MakeFolder() {
  std::string path = std::filesystem::temp_directory_path() / "hiroba-exports-XXXXXX";
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

}  // namespace

struct ServicesTest::Services {
  explicit Services(ServicesTest& fixture) : test(fixture) {}

  ServicesTest& test;
  RegistrationsService registrations{{.rpc = test.server_.rpc(),
                                      .clock = test.clock_,
                                      .ids = test.ids_,
                                      .bodies = test.bodies_,
                                      .store = test.store_,
                                      .mail_domains = test.mail_domains_,
                                      .codes = test.codes_,
                                      .passwords = test.passwords_,
                                      .mail_frame = test.mail_frame_,
                                      .send_mail = test.send_mail_}};
  const SecondFactorCheck second_factor_check{{.clock = test.clock_,
                                               .ids = test.ids_,
                                               .store = test.store_,
                                               .sign_ins = test.store_,
                                               .codes = test.codes_,
                                               .secrets = test.second_factor_secrets_,
                                               .mail_frame = test.mail_frame_}};
  const Reauthentication reauthentication{{.clock = test.clock_,
                                           .members = test.store_,
                                           .sign_ins = test.store_,
                                           .codes = test.codes_,
                                           .passwords = test.passwords_,
                                           .second_factors = second_factor_check}};
  PasswordsService passwords_service{{.rpc = test.server_.rpc(),
                                      .clock = test.clock_,
                                      .ids = test.ids_,
                                      .members = test.store_,
                                      .store = test.store_,
                                      .sign_ins = test.store_,
                                      .reauthentication = reauthentication,
                                      .codes = test.codes_,
                                      .passwords = test.passwords_,
                                      .code_queue = test.code_queue_,
                                      .mail_frame = test.mail_frame_,
                                      .announce = test.announce_}};
  SecondFactorsService second_factors{{.rpc = test.server_.rpc(),
                                       .clock = test.clock_,
                                       .ids = test.ids_,
                                       .members = test.store_,
                                       .store = test.store_,
                                       .reauthentication = reauthentication,
                                       .codes = test.codes_,
                                       .secrets = test.second_factor_secrets_,
                                       .secrets_last = true,
                                       .mail_frame = test.mail_frame_,
                                       .announce = test.announce_}};
  SessionsService sessions{{.rpc = test.server_.rpc(),
                            .clock = test.clock_,
                            .ids = test.ids_,
                            .bodies = test.bodies_,
                            .members = test.store_,
                            .sessions = test.store_,
                            .sign_ins = test.store_,
                            .codes = test.codes_,
                            .passwords = test.passwords_,
                            .second_factors = second_factor_check,
                            .staff_second_factor = test.staff_second_factor_,
                            .signer = test.server_.signer(),
                            .announce = test.announce_}};
  MembersService members{{.rpc = test.server_.rpc(),
                          .clock = test.clock_,
                          .ids = test.ids_,
                          .bodies = test.bodies_,
                          .store = test.store_,
                          .roles = test.store_,
                          .directory = test.store_,
                          .passwords = test.passwords_,
                          .staff_second_factor = test.staff_second_factor_,
                          .announce = test.announce_}};
  PostingsService postings{{.rpc = test.server_.rpc(),
                            .clock = test.clock_,
                            .ids = test.ids_,
                            .bodies = test.bodies_,
                            .store = test.store_,
                            .staff_second_factor = test.staff_second_factor_,
                            .announce = test.announce_}};
  VerificationsService verifications{{.rpc = test.server_.rpc(),
                                      .clock = test.clock_,
                                      .ids = test.ids_,
                                      .bodies = test.bodies_,
                                      .members = test.store_,
                                      .store = test.store_,
                                      .mail_domains = test.mail_domains_,
                                      .codes = test.codes_,
                                      .mail_frame = test.mail_frame_,
                                      .staff_second_factor = test.staff_second_factor_,
                                      .reauthentication = reauthentication,
                                      .send_mail = test.send_mail_,
                                      .announce = test.announce_}};
  BouncesService bounces{test.server_.rpc(), test.clock_, test.store_};
  DutiesService duties{test.server_.rpc()};
  RolesService roles{{.rpc = test.server_.rpc(),
                      .clock = test.clock_,
                      .bodies = test.bodies_,
                      .store = test.store_,
                      .staff_second_factor = test.staff_second_factor_,
                      .announce = test.announce_}};
  SuspensionsService suspensions{{.rpc = test.server_.rpc(),
                                  .clock = test.clock_,
                                  .ids = test.ids_,
                                  .bodies = test.bodies_,
                                  .store = test.store_,
                                  .mail_frame = test.mail_frame_,
                                  .announce = test.announce_}};
  LeavingsService leavings{{.rpc = test.server_.rpc(),
                            .clock = test.clock_,
                            .ids = test.ids_,
                            .members = test.store_,
                            .store = test.store_,
                            .reauthentication = reauthentication,
                            .mail_frame = test.mail_frame_,
                            .announce = test.announce_}};
  DataExportsService data_exports{{.rpc = test.server_.rpc(),
                                   .clock = test.clock_,
                                   .ids = test.ids_,
                                   .store = test.store_,
                                   .blobs = test.blobs_,
                                   .reauthentication = reauthentication}};
  DataExportPartsService data_export_parts{test.server_.rpc(), test.clock_, test.store_,
                                           test.blobs_};
  BodiesService bodies_service{test.server_.rpc(), test.clock_, test.bodies_, test.store_};
  BodyImportsService body_imports{test.server_.rpc(), test.bodies_, test.store_,
                                  test.body_refresh_};
  AdmissionsService admissions{{.rpc = test.server_.rpc(),
                                .clock = test.clock_,
                                .ids = test.ids_,
                                .bodies = test.bodies_,
                                .store = test.store_,
                                .vouches = test.store_,
                                .mail_domains = test.mail_domains_,
                                .mail_frame = test.mail_frame_,
                                .announce = test.announce_}};
  VouchesService vouches{{.rpc = test.server_.rpc(),
                          .clock = test.clock_,
                          .ids = test.ids_,
                          .bodies = test.bodies_,
                          .store = test.store_,
                          .mail_domains = test.mail_domains_,
                          .mail_frame = test.mail_frame_,
                          .announce = test.announce_}};
  LearnedDomainsService learned_domains_service{test.server_.rpc(), test.clock_, test.bodies_,
                                                test.store_, test.mail_domains_};
  MailDomainsService mail_domains_service{test.server_.rpc(), test.clock_, test.bodies_,
                                          test.store_, test.mail_domains_};
};

ServicesTest::ServicesTest(StaffSecondFactor staff_second_factor)
    : staff_second_factor_(staff_second_factor),
      send_mail_([this](const Mail& mail, absl::Time deadline) {
        {
          MutexLock lock(mails_mutex_);
          mails_.push_back(mail);
        }
        return mail_sender_.Send(mail, deadline);
      }),
      folder_(MakeFolder()),
      blobs_(*BlobStore::Open(folder_)),
      services_(std::make_unique<Services>(*this)) {
  server_.Start({&services_->registrations,
                 &services_->passwords_service,
                 &services_->second_factors,
                 &services_->sessions,
                 &services_->members,
                 &services_->postings,
                 &services_->verifications,
                 &services_->bounces,
                 &services_->duties,
                 &services_->bodies_service,
                 &services_->body_imports,
                 &services_->admissions,
                 &services_->vouches,
                 &services_->mail_domains_service,
                 &services_->learned_domains_service,
                 &services_->roles,
                 &services_->suspensions,
                 &services_->leavings,
                 &services_->data_exports,
                 &services_->data_export_parts});
}

ServicesTest::~ServicesTest() {
  server_.Stop();
  std::filesystem::remove_all(folder_);
}

absl::StatusOr<v1::Registration> ServicesTest::Register(const std::string& address) {
  v1::CreateRegistrationRequest request;
  request.mutable_registration()->set_address(address);
  request.mutable_registration()->set_display_name("中村 太郎");
  request.mutable_registration()->set_department("企画課");
  request.mutable_registration()->set_statement(statement_);
  request.mutable_registration()->set_terms_accepted(true);
  return Ask(&v1::Registrations::Stub::CreateRegistration, request);
}

absl::StatusOr<v1::Registration> ServicesTest::Confirm(const std::string& name,
                                                       const std::string& code,
                                                       const std::string& password) {
  v1::ConfirmRegistrationRequest request;
  request.set_name(name);
  request.set_code(code);
  request.set_password(password);
  return Ask(&v1::Registrations::Stub::ConfirmRegistration, request);
}

std::vector<Mail> ServicesTest::mails() const {
  MutexLock lock(mails_mutex_);
  return mails_;
}

std::string ServicesTest::LastCode() const {
  constexpr std::string_view kLabel = "確認コード　";
  const std::vector<Mail> sent = mails();
  const std::string text = sent.empty() ? "" : sent.back().text;
  const size_t at = text.find(kLabel);
  return at == std::string::npos ? "" : text.substr(at + kLabel.size(), 6);
}

MemberId ServicesTest::SignUp(const std::string& address) {
  const auto begun = Register(address);
  EXPECT_THAT(begun, IsOk());
  const auto done = begun.ok() ? Confirm(begun->name(), LastCode()) : begun;
  EXPECT_THAT(done, IsOk());
  if (!done.ok()) return MemberId();
  return *ParseId<MemberId>(done->member().substr(8));
}

std::string ServicesTest::TurnSecondFactorOn(const Caller& caller) {
  const std::string secret = NewTotpSecret();
  EXPECT_THAT(
      store_.EditSecondFactor(
          TestCall(caller), caller.member,
          [&](const Member& member, SecondFactor& factor) -> absl::StatusOr<std::optional<Notice>> {
            factor.secret = second_factor_secrets_.Seal(member.id, secret);
            factor.enable_time = clock_.Now();
            return std::nullopt;
          }),
      IsOk());
  return secret;
}

absl::StatusOr<v1::Session> ServicesTest::SignIn(const std::string& address,
                                                 const std::string& password,
                                                 const std::string& client,
                                                 const std::string& code) {
  v1::CreateSessionRequest request;
  request.set_client(client);
  request.set_code(code);
  request.set_address(address);
  request.set_password(password);
  request.set_kind(v1::Session::TOKEN);
  return Ask(&v1::Sessions::Stub::CreateSession, request);
}

absl::StatusOr<Caller> ServicesTest::Authenticate(const std::string& token) {
  v1::AuthenticateRequest request;
  request.set_token(token);
  const auto response = Ask(&v1::Sessions::Stub::Authenticate, request, TestService());
  if (!response.ok()) return response.status();
  api::v1::Caller caller;
  EXPECT_TRUE(caller.ParseFromString(response->caller().caller()));
  return FromProto(caller);
}

Caller ServicesTest::SignedIn(const std::string& address) {
  const auto session = SignIn(address);
  EXPECT_THAT(session, IsOk());
  return session.ok() ? Authenticate(session->token()).value_or(Caller()) : Caller();
}

std::vector<Notice> ServicesTest::Notices() {
  return store_.ListNotices(TestCall(Caller()), clock_.Now(), 100).value_or(std::vector<Notice>());
}

absl::StatusOr<v1::Member> ServicesTest::GetMember(const std::string& name, const Caller& caller) {
  v1::GetMemberRequest request;
  request.set_name(name);
  return Ask(&v1::Members::Stub::GetMember, request, caller);
}

}  // namespace hiroba::identity
