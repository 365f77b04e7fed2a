// That the log holds nothing by which somebody could be found or let in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "hiroba/identity/v1/passwords.grpc.pb.h"
#include "services/common/log.h"
#include "services/common/mutex.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class LoggedSecretsTest : public ServicesTest {};

// What went to the log while it was captured, from all threads.
Mutex captured_mutex;
std::string captured;

void Capture(std::string_view line) {
  MutexLock lock(captured_mutex);
  captured += line;
}

TEST_F(LoggedSecretsTest, NoAddressCodePasswordOrTokenIsLogged) {
  CaptureLog(Capture);
  SignUp();
  const auto session = SignIn();
  ASSERT_THAT(session, IsOk());
  EXPECT_FALSE(SignIn(kAddress, "wrong but long enough").ok());
  EXPECT_FALSE(Confirm("registrations/" + FormatId(ids_.Next()), "123456").ok());
  EXPECT_FALSE(Register("taro@gmail.com").ok());
  sink_.Refuse("RCPT", "550 <other@city.kadoma.lg.jp> is not here", 1);
  EXPECT_FALSE(Register("other@city.kadoma.lg.jp").ok());
  v1::CreatePasswordResetRequest reset;
  reset.set_address(kAddress);
  const size_t mails = sink_.received().size();
  const auto begun = Ask(&v1::Passwords::Stub::CreatePasswordReset, reset);
  ASSERT_THAT(begun, IsOk());
  ASSERT_TRUE(sink_.WaitFor(mails + 1));
  v1::ConfirmPasswordResetRequest confirm;
  confirm.set_name(begun->name());
  confirm.set_code(LastCode());
  confirm.set_password("冬の避難所は坂の下にある");
  ASSERT_THAT(Ask(&v1::Passwords::Stub::ConfirmPasswordReset, confirm), IsOk());
  CaptureLog(nullptr);
  MutexLock lock(captured_mutex);
  EXPECT_THAT(captured, HasSubstr("registration finished"));
  for (const std::string& secret :
       {std::string(kAddress), std::string("t-nakamura"), std::string(kPassword), LastCode(),
        session->token(), std::string("taro@"), std::string("other@"), std::string("wrong but"),
        std::string("冬の避難所"), begun->name().substr(begun->name().find('/') + 1)}) {
    EXPECT_THAT(captured, Not(HasSubstr(secret))) << secret;
  }
}

}  // namespace
}  // namespace hiroba::identity
