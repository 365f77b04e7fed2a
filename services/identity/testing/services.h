// Identity's services on the stores in memory, behind the real frame and with a real mail server:
// the fixture of <noun>_service_test.cc. A test includes the <noun>.grpc.pb.h that it calls.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/members.pb.h"
#include "hiroba/identity/v1/registrations.pb.h"
#include "hiroba/identity/v1/sessions.pb.h"
#include "services/common/blob_store.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/smtp_sink.h"
#include "services/identity/body_table_refresh.h"
#include "services/identity/code_queue.h"
#include "services/identity/codes.h"
#include "services/identity/fake_store.h"
#include "services/identity/mail_domain_table.h"
#include "services/identity/mail_sender.h"
#include "services/identity/mails.h"
#include "services/identity/password_worker.h"
#include "services/identity/second_factor_secrets.h"
#include "services/identity/session_rules.h"

namespace hiroba::identity {

inline constexpr char kPassword[] = "夏の避難所は坂の上にある";
inline constexpr char kAddress[] = "t-nakamura@city.kadoma.lg.jp";

class ServicesTest : public ::testing::Test {
 protected:
  explicit ServicesTest(StaffSecondFactor staff_second_factor = StaffSecondFactor::kOptional);
  ~ServicesTest() override;

  // Calls a method as somebody, or as nobody.
  template <class Method, class Request>
  auto Ask(Method method, const Request& request, const Caller& caller = Caller()) {
    return server_.Ask(method, request, caller);
  }

  absl::StatusOr<v1::Registration> Register(const std::string& address);
  absl::StatusOr<v1::Registration> Confirm(const std::string& name, const std::string& code,
                                           const std::string& password = kPassword);

  // The mails with codes so far.
  std::vector<Mail> mails() const;
  // The code in the last mail; empty when there is none.
  std::string LastCode() const;

  // Makes a member the way everybody comes in. The test fails when that fails.
  MemberId SignUp(const std::string& address = kAddress);

  // Turns the caller's second factor on, and returns its secret.
  std::string TurnSecondFactorOn(const Caller& caller);

  absl::StatusOr<v1::Session> SignIn(const std::string& address = kAddress,
                                     const std::string& password = kPassword,
                                     const std::string& client = "203.0.113.7",
                                     const std::string& code = "");
  // The caller that the gateway would get for a token.
  absl::StatusOr<Caller> Authenticate(const std::string& token);
  // The same for a new session.
  Caller SignedIn(const std::string& address = kAddress);

  // The mails that wait to be sent to members, oldest first.
  std::vector<Notice> Notices();

  absl::StatusOr<v1::Member> GetMember(const std::string& name, const Caller& caller);

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
  // Sends a mail and keeps it for mails().
  const CodeQueue::SendMail send_mail_;
  CodeQueue code_queue_{send_mail_};
  std::vector<std::string> announced_;
  const std::function<void(std::string_view)> announce_ = [this](std::string_view name) {
    announced_.emplace_back(name);
  };

  InProcessServer server_;
  const SecondFactorSecrets second_factor_secrets_{std::string(kCodeKeyBytes, 'k')};
  const std::string folder_;
  const BlobStore blobs_;

 private:
  struct Services;
  std::unique_ptr<Services> services_;
};

}  // namespace hiroba::identity
