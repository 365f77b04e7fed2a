// Identity's services on the stores in memory, behind the real frame and with a real mail server:
// the fixture of <noun>_service_test.cc.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/blob_store.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/smtp_sink.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/admissions_service.h"
#include "services/identity/bodies_service.h"
#include "services/identity/body_imports_service.h"
#include "services/identity/body_table_refresh.h"
#include "services/identity/bounces_service.h"
#include "services/identity/data_export_parts_service.h"
#include "services/identity/data_exports_service.h"
#include "services/identity/duties_service.h"
#include "services/identity/fake_store.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/learned_domains_service.h"
#include "services/identity/leavings_service.h"
#include "services/identity/mail_domains_service.h"
#include "services/identity/mail_sender.h"
#include "services/identity/members_service.h"
#include "services/identity/passwords_service.h"
#include "services/identity/postings_service.h"
#include "services/identity/registrations_service.h"
#include "services/identity/roles_service.h"
#include "services/identity/second_factors_service.h"
#include "services/identity/sessions_service.h"
#include "services/identity/suspensions_service.h"
#include "services/identity/totp.h"
#include "services/identity/verifications_service.h"
#include "services/identity/vouches_service.h"

namespace hiroba::identity {

inline constexpr char kPassword[] = "夏の避難所は坂の上にある";
inline constexpr char kAddress[] = "t-nakamura@city.kadoma.lg.jp";

class ServicesTest : public ::testing::Test {
 protected:
  explicit ServicesTest(StaffSecondFactor staff_second_factor = StaffSecondFactor::kOptional)
      : staff_second_factor_(staff_second_factor) {
    server_.Start({&registrations_,
                   &passwords_service_,
                   &second_factors_,
                   &sessions_,
                   &members_,
                   &postings_,
                   &verifications_,
                   &bounces_,
                   &duties_,
                   &bodies_service_,
                   &body_imports_,
                   &admissions_,
                   &vouches_,
                   &mail_domains_service_,
                   &learned_domains_service_,
                   &roles_,
                   &suspensions_,
                   &leavings_,
                   &data_exports_,
                   &data_export_parts_});
  }
  ~ServicesTest() override {
    server_.Stop();
    std::filesystem::remove_all(folder_);
  }

  // Calls a method as somebody, or as nobody.
  template <class Method, class Request>
  auto Ask(Method method, const Request& request, const Caller& caller = Caller()) {
    return server_.Ask(method, request, caller);
  }

  absl::StatusOr<v1::Registration> Register(const std::string& address) {
    v1::CreateRegistrationRequest request;
    request.mutable_registration()->set_address(address);
    request.mutable_registration()->set_display_name("中村 太郎");
    request.mutable_registration()->set_department("企画課");
    request.mutable_registration()->set_statement(statement_);
    request.mutable_registration()->set_terms_accepted(true);
    return Ask(&v1::Registrations::Stub::CreateRegistration, request);
  }

  absl::StatusOr<v1::Registration> Confirm(const std::string& name, const std::string& code,
                                           const std::string& password = kPassword) {
    v1::ConfirmRegistrationRequest request;
    request.set_name(name);
    request.set_code(code);
    request.set_password(password);
    return Ask(&v1::Registrations::Stub::ConfirmRegistration, request);
  }

  // The mails with codes so far.
  std::vector<Mail> mails() const {
    MutexLock lock(mails_mutex_);
    return mails_;
  }

  // The code in the last mail; empty when there is none.
  std::string LastCode() const {
    constexpr std::string_view kLabel = "確認コード　";
    const std::vector<Mail> sent = mails();
    const std::string text = sent.empty() ? "" : sent.back().text;
    const size_t at = text.find(kLabel);
    return at == std::string::npos ? "" : text.substr(at + kLabel.size(), 6);
  }

  // Makes a member the way everybody comes in. Ends the test when that fails.
  MemberId SignUp(const std::string& address = kAddress) {
    const auto begun = Register(address);
    EXPECT_THAT(begun, IsOk());
    const auto done = begun.ok() ? Confirm(begun->name(), LastCode()) : begun;
    EXPECT_THAT(done, IsOk());
    if (!done.ok()) return MemberId();
    return *ParseId<MemberId>(done->member().substr(8));
  }

  // Turns the caller's second factor on, and returns its secret.
  std::string TurnSecondFactorOn(const Caller& caller) {
    const std::string secret = NewTotpSecret();
    EXPECT_THAT(
        store_.EditSecondFactor(TestCall(caller), caller.member,
                                [&](const Member& member,
                                    SecondFactor& factor) -> absl::StatusOr<std::optional<Notice>> {
                                  factor.secret = second_factor_secrets_.Seal(member.id, secret);
                                  factor.enable_time = clock_.Now();
                                  return std::nullopt;
                                }),
        IsOk());
    return secret;
  }

  absl::StatusOr<v1::Session> SignIn(const std::string& address = kAddress,
                                     const std::string& password = kPassword,
                                     const std::string& client = "203.0.113.7",
                                     const std::string& code = "") {
    v1::CreateSessionRequest request;
    request.set_client(client);
    request.set_code(code);
    request.set_address(address);
    request.set_password(password);
    request.set_kind(v1::Session::TOKEN);
    return Ask(&v1::Sessions::Stub::CreateSession, request);
  }

  // The caller that the gateway would get for a token.
  absl::StatusOr<Caller> Authenticate(const std::string& token) {
    v1::AuthenticateRequest request;
    request.set_token(token);
    const auto response = Ask(&v1::Sessions::Stub::Authenticate, request, TestService());
    if (!response.ok()) return response.status();
    api::v1::Caller caller;
    EXPECT_TRUE(caller.ParseFromString(response->caller().caller()));
    return FromProto(caller);
  }

  // The same for a new session.
  Caller SignedIn(const std::string& address = kAddress) {
    const auto session = SignIn(address);
    EXPECT_THAT(session, IsOk());
    return session.ok() ? Authenticate(session->token()).value_or(Caller()) : Caller();
  }

  // The mails that wait to be sent to members, oldest first.
  std::vector<Notice> Notices() {
    return store_.ListNotices(TestCall(Caller()), clock_.Now(), 100)
        .value_or(std::vector<Notice>());
  }

  absl::StatusOr<v1::Member> GetMember(const std::string& name, const Caller& caller) {
    v1::GetMemberRequest request;
    request.set_name(name);
    return Ask(&v1::Members::Stub::GetMember, request, caller);
  }

  std::string statement_ = "係長です。";
  const StaffSecondFactor staff_second_factor_;
  FakeClock clock_{absl::Now()};
  IdGenerator ids_{clock_};
  BodyTable bodies_;
  FakeStore store_;
  BodyTableRefresh body_refresh_{bodies_, store_};
  MailDomainTable mail_domains_{bodies_, store_, store_};
  CodeHasher codes_{std::string(kCodeKeyBytes, 'k')};
  PasswordWorker passwords_;
  SmtpSink sink_;
  MailSender mail_sender_{SmtpOptions{.url = sink_.url(), .starttls = false}};
  MailFrame mail_frame_{.from = {.address = "hiroba@forum.example.jp"},
                        .public_url = "https://forum.example.jp"};
  mutable Mutex mails_mutex_;
  std::vector<Mail> mails_ ABSL_GUARDED_BY(mails_mutex_);
  const CodeQueue::SendMail send_mail_ = [this](const Mail& mail, absl::Time deadline) {
    {
      MutexLock lock(mails_mutex_);
      mails_.push_back(mail);
    }
    return mail_sender_.Send(mail, deadline);
  };
  CodeQueue code_queue_{send_mail_};
  std::vector<std::string> announced_;
  const std::function<void(std::string_view)> announce_ = [this](std::string_view name) {
    announced_.emplace_back(name);
  };

  InProcessServer server_;
  RegistrationsService registrations_{{.rpc = server_.rpc(),
                                       .clock = clock_,
                                       .ids = ids_,
                                       .bodies = bodies_,
                                       .store = store_,
                                       .mail_domains = mail_domains_,
                                       .codes = codes_,
                                       .passwords = passwords_,
                                       .mail_frame = mail_frame_,
                                       .send_mail = send_mail_}};
  const SecondFactorSecrets second_factor_secrets_{std::string(kCodeKeyBytes, 'k')};
  const SecondFactorCheck second_factor_check_{{.clock = clock_,
                                                .ids = ids_,
                                                .store = store_,
                                                .sign_ins = store_,
                                                .codes = codes_,
                                                .secrets = second_factor_secrets_,
                                                .mail_frame = mail_frame_}};
  const Reauthentication reauthentication_{{.clock = clock_,
                                            .members = store_,
                                            .sign_ins = store_,
                                            .codes = codes_,
                                            .passwords = passwords_,
                                            .second_factors = second_factor_check_}};
  PasswordsService passwords_service_{{.rpc = server_.rpc(),
                                       .clock = clock_,
                                       .ids = ids_,
                                       .members = store_,
                                       .store = store_,
                                       .sign_ins = store_,
                                       .reauthentication = reauthentication_,
                                       .codes = codes_,
                                       .passwords = passwords_,
                                       .code_queue = code_queue_,
                                       .mail_frame = mail_frame_,
                                       .announce = announce_}};
  SecondFactorsService second_factors_{{.rpc = server_.rpc(),
                                        .clock = clock_,
                                        .ids = ids_,
                                        .members = store_,
                                        .store = store_,
                                        .reauthentication = reauthentication_,
                                        .codes = codes_,
                                        .secrets = second_factor_secrets_,
                                        .secrets_last = true,
                                        .mail_frame = mail_frame_,
                                        .announce = announce_}};
  SessionsService sessions_{{.rpc = server_.rpc(),
                             .clock = clock_,
                             .ids = ids_,
                             .bodies = bodies_,
                             .members = store_,
                             .sessions = store_,
                             .sign_ins = store_,
                             .codes = codes_,
                             .passwords = passwords_,
                             .second_factors = second_factor_check_,
                             .staff_second_factor = staff_second_factor_,
                             .signer = server_.signer(),
                             .announce = announce_}};
  MembersService members_{{.rpc = server_.rpc(),
                           .clock = clock_,
                           .ids = ids_,
                           .bodies = bodies_,
                           .store = store_,
                           .roles = store_,
                           .directory = store_,
                           .passwords = passwords_,
                           .staff_second_factor = staff_second_factor_,
                           .announce = announce_}};
  PostingsService postings_{{.rpc = server_.rpc(),
                             .clock = clock_,
                             .ids = ids_,
                             .bodies = bodies_,
                             .store = store_,
                             .staff_second_factor = staff_second_factor_,
                             .announce = announce_}};
  VerificationsService verifications_{{.rpc = server_.rpc(),
                                       .clock = clock_,
                                       .ids = ids_,
                                       .bodies = bodies_,
                                       .members = store_,
                                       .store = store_,
                                       .mail_domains = mail_domains_,
                                       .codes = codes_,
                                       .mail_frame = mail_frame_,
                                       .staff_second_factor = staff_second_factor_,
                                       .reauthentication = reauthentication_,
                                       .send_mail = send_mail_,
                                       .announce = announce_}};
  BouncesService bounces_{server_.rpc(), clock_, store_};
  DutiesService duties_{server_.rpc()};
  RolesService roles_{{.rpc = server_.rpc(),
                       .clock = clock_,
                       .bodies = bodies_,
                       .store = store_,
                       .staff_second_factor = staff_second_factor_,
                       .announce = announce_}};
  SuspensionsService suspensions_{{.rpc = server_.rpc(),
                                   .clock = clock_,
                                   .ids = ids_,
                                   .bodies = bodies_,
                                   .store = store_,
                                   .mail_frame = mail_frame_,
                                   .announce = announce_}};
  LeavingsService leavings_{{.rpc = server_.rpc(),
                             .clock = clock_,
                             .ids = ids_,
                             .members = store_,
                             .store = store_,
                             .reauthentication = reauthentication_,
                             .mail_frame = mail_frame_,
                             .announce = announce_}};
  const std::string folder_ = [] {
    std::string path = std::filesystem::temp_directory_path() / "hiroba-exports-XXXXXX";
    EXPECT_NE(mkdtemp(path.data()), nullptr);
    return path;
  }();
  const BlobStore blobs_ = *BlobStore::Open(folder_);
  DataExportsService data_exports_{{.rpc = server_.rpc(),
                                    .clock = clock_,
                                    .ids = ids_,
                                    .store = store_,
                                    .blobs = blobs_,
                                    .reauthentication = reauthentication_}};
  DataExportPartsService data_export_parts_{server_.rpc(), clock_, store_, blobs_};
  BodiesService bodies_service_{server_.rpc(), clock_, bodies_, store_};
  BodyImportsService body_imports_{server_.rpc(), bodies_, store_, body_refresh_};
  AdmissionsService admissions_{{.rpc = server_.rpc(),
                                 .clock = clock_,
                                 .ids = ids_,
                                 .bodies = bodies_,
                                 .store = store_,
                                 .vouches = store_,
                                 .mail_domains = mail_domains_,
                                 .mail_frame = mail_frame_,
                                 .announce = announce_}};
  VouchesService vouches_{{.rpc = server_.rpc(),
                           .clock = clock_,
                           .ids = ids_,
                           .bodies = bodies_,
                           .store = store_,
                           .mail_domains = mail_domains_,
                           .mail_frame = mail_frame_,
                           .announce = announce_}};
  LearnedDomainsService learned_domains_service_{server_.rpc(), clock_, bodies_, store_,
                                                 mail_domains_};
  MailDomainsService mail_domains_service_{server_.rpc(), clock_, bodies_, store_, mail_domains_};
};

}  // namespace hiroba::identity
