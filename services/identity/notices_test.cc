// The mails that tell of decisions, from the store to a real mail server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hiroba/identity/v1/admissions.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/notice_sender.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class NoticesTest : public ServicesTest {
 protected:
  // Lets somebody in, which leaves a notice.
  void Admit(const std::string& address) {
    SignUp(address);
    const Caller moderator = TestModerator(ids_.New<MemberId>());
    const auto waiting =
        Ask(&v1::Admissions::Stub::ListAdmissions, v1::ListAdmissionsRequest(), moderator);
    ASSERT_THAT(waiting, IsOk());
    ASSERT_EQ(waiting->admissions_size(), 1);
    v1::ApproveAdmissionRequest approve;
    approve.set_name(waiting->admissions(0).name());
    approve.set_body("bodies/272230");
    ASSERT_THAT(Ask(&v1::Admissions::Stub::ApproveAdmission, approve, moderator), IsOk());
  }

  void SendDue() {
    InternalCalls calls(server_.signer(), clock_);
    EXPECT_THAT(
        SendDueNotices(std::stop_token(), {calls, clock_, store_, mail_sender_, mail_frame_}),
        IsOk());
  }

  auto Due() { return *store_.ListNotices(TestCall(Caller()), clock_.Now(), 10); }
};

TEST_F(NoticesTest, ARecipientWhoIsRefusedForNowHoldsUpNobody) {
  Admit("first@union.kitaminami.lg.jp");
  clock_.Advance(absl::Seconds(1));
  Admit("second@union.kitaminami.lg.jp");
  const size_t before = sink_.received().size();
  sink_.Refuse("RCPT", "451 later", 1);
  SendDue();
  ASSERT_THAT(sink_.received(), SizeIs(before + 1));
  EXPECT_EQ(sink_.received().back().to, "second@union.kitaminami.lg.jp");
  EXPECT_THAT(Due(), IsEmpty());

  clock_.Advance(absl::Minutes(1));
  ASSERT_THAT(Due(), SizeIs(1));
  EXPECT_EQ(Due().front().attempts, 1);
  SendDue();
  ASSERT_THAT(sink_.received(), SizeIs(before + 2));
  EXPECT_EQ(sink_.received().back().to, "first@union.kitaminami.lg.jp");
  clock_.Advance(absl::Hours(24 * 4));
  EXPECT_THAT(Due(), IsEmpty());
}

TEST_F(NoticesTest, ANoticeThatNobodyTakesIsGivenUpAfterDays) {
  Admit("first@union.kitaminami.lg.jp");
  clock_.Advance(absl::Hours(72));
  sink_.Refuse("RCPT", "451 later", 1);
  SendDue();
  clock_.Advance(absl::Hours(72));
  EXPECT_THAT(Due(), IsEmpty());
}

}  // namespace
}  // namespace hiroba::identity
