// Identity's services on the stores in memory, behind the real frame and with a real mail server:
// the fixture of <noun>_service_test.cc.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/smtp_sink.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/admissions_service.h"
#include "services/identity/bodies_service.h"
#include "services/identity/body_imports_service.h"
#include "services/identity/body_table_refresh.h"
#include "services/identity/fake_store.h"
#include "services/identity/mail_domains_service.h"
#include "services/identity/mail_sender.h"
#include "services/identity/members_service.h"
#include "services/identity/registrations_service.h"
#include "services/identity/sessions_service.h"

namespace hiroba::identity {

inline constexpr char kPassword[] = "夏の避難所は坂の上にある";
inline constexpr char kAddress[] = "t-nakamura@city.kadoma.lg.jp";

class ServicesTest : public ::testing::Test {
 protected:
  ServicesTest() {
    server_.Start({&registrations_, &sessions_, &members_, &bodies_service_, &body_imports_,
                   &admissions_, &mail_domains_service_});
  }
  ~ServicesTest() override { server_.Stop(); }

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
    request.mutable_registration()->set_statement("係長です。");
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

  // The code in the last mail; empty when there is none.
  std::string LastCode() const {
    constexpr std::string_view kLabel = "確認コード　";
    const std::string text = mails_.empty() ? "" : mails_.back().text;
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

  absl::StatusOr<v1::Session> SignIn(const std::string& address = kAddress,
                                     const std::string& password = kPassword,
                                     const std::string& client = "203.0.113.7") {
    v1::CreateSessionRequest request;
    request.set_client(client);
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

  absl::StatusOr<v1::Member> GetMember(const std::string& name, const Caller& caller) {
    v1::GetMemberRequest request;
    request.set_name(name);
    return Ask(&v1::Members::Stub::GetMember, request, caller);
  }

  FakeClock clock_{absl::Now()};
  IdGenerator ids_{clock_};
  BodyTable bodies_;
  FakeStore store_;
  BodyTableRefresh body_refresh_{bodies_, store_};
  MailDomainTable mail_domains_{bodies_, store_};
  CodeHasher codes_{std::string(kCodeKeyBytes, 'k')};
  PasswordWorker passwords_;
  SmtpSink sink_;
  MailSender mail_sender_{SmtpOptions{.url = sink_.url(), .starttls = false}};
  MailFrame mail_frame_{.from = {.address = "hiroba@forum.example.jp"},
                        .public_url = "https://forum.example.jp"};
  std::vector<Mail> mails_;
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
                                       .send_mail = [this](const Mail& mail, absl::Time deadline) {
                                         mails_.push_back(mail);
                                         return mail_sender_.Send(mail, deadline);
                                       }}};
  SessionsService sessions_{{.rpc = server_.rpc(),
                             .clock = clock_,
                             .ids = ids_,
                             .bodies = bodies_,
                             .members = store_,
                             .sessions = store_,
                             .sign_ins = store_,
                             .codes = codes_,
                             .passwords = passwords_,
                             .signer = server_.signer(),
                             .announce = announce_}};
  MembersService members_{{.rpc = server_.rpc(),
                           .clock = clock_,
                           .ids = ids_,
                           .bodies = bodies_,
                           .store = store_,
                           .passwords = passwords_,
                           .announce = announce_}};
  BodiesService bodies_service_{server_.rpc(), clock_, bodies_, store_};
  BodyImportsService body_imports_{server_.rpc(), bodies_, store_, body_refresh_};
  AdmissionsService admissions_{{.rpc = server_.rpc(),
                                 .clock = clock_,
                                 .ids = ids_,
                                 .bodies = bodies_,
                                 .store = store_,
                                 .mail_frame = mail_frame_,
                                 .announce = announce_}};
  MailDomainsService mail_domains_service_{server_.rpc(), clock_, bodies_, store_, mail_domains_};
};

}  // namespace hiroba::identity
