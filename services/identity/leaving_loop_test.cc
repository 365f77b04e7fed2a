// Forgetting on the stores in memory.
#include "services/identity/leaving_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hiroba/identity/v1/leavings.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/leaving_rules.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LeavingLoopTest : public ServicesTest {
 protected:
  void Forget() {
    InternalCalls calls(server_.signer(), clock_);
    EXPECT_THAT(ForgetDue({}, {calls, clock_, ids_, store_, announce_}), IsOk());
  }
};

TEST_F(LeavingLoopTest, ForgetsWhoseTimeIsOverAndLetsTheAddressSignUpAnew) {
  const MemberId first = SignUp();
  v1::CreateLeavingRequest leave;
  leave.set_password(kPassword);
  leave.set_posts(v1::Leaving::KEEP);
  ASSERT_THAT(Ask(&v1::Leavings::Stub::CreateLeaving, leave, SignedIn()), IsOk());
  announced_.clear();
  clock_.Advance(kLeavingTime - absl::Seconds(1));
  Forget();
  EXPECT_THAT(announced_, IsEmpty());
  EXPECT_THAT(SignIn(), IsOk());
  clock_.Advance(absl::Seconds(1));
  Forget();
  EXPECT_THAT(announced_, ElementsAre("members/" + FormatId(first)));
  EXPECT_THAT(store_.GetMember(TestCall(Caller()), first),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
  ASSERT_EQ(Notices().size(), 1u);
  EXPECT_THAT(Notices().front().text, HasSubstr("お名前と所属を外して残しました"));
  const MemberId second = SignUp();
  EXPECT_NE(second, first);
  EXPECT_THAT(SignIn(), IsOk());
  Forget();
  EXPECT_THAT(store_.GetMember(TestCall(Caller()), second), IsOk());
}

}  // namespace
}  // namespace hiroba::identity
