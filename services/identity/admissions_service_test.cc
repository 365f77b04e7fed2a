// Admissions over RPC: who waits for approval, and what it changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::Contains;
using ::testing::SizeIs;

class AdmissionsServiceTest : public ServicesTest {};

TEST_F(AdmissionsServiceTest, WhatTheDomainDoesNotSettleWaitsForApproval) {
  const MemberId id = SignUp("jimukyoku@union.kitaminami.lg.jp");
  const auto session = SignIn("jimukyoku@union.kitaminami.lg.jp");
  ASSERT_THAT(session, IsOk());
  const auto caller = Authenticate(session->token());
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ(caller->state, Caller::State::kPending);
  EXPECT_THAT(GetMember("members/" + FormatId(ids_.New<MemberId>()), *caller),
              StatusIs(absl::StatusCode::kNotFound));

  const Caller moderator = TestModerator(ids_.New<MemberId>());
  v1::ListAdmissionsRequest list;
  EXPECT_THAT(Ask(&v1::Admissions::Stub::ListAdmissions, list, *caller),
              StatusIs(absl::StatusCode::kPermissionDenied));
  const auto waiting = Ask(&v1::Admissions::Stub::ListAdmissions, list, moderator);
  ASSERT_THAT(waiting, IsOk());
  ASSERT_EQ(waiting->admissions_size(), 1);
  EXPECT_EQ(waiting->admissions(0).member(), "members/" + FormatId(id));
  EXPECT_EQ(waiting->admissions(0).statement(), "係長です。");

  v1::ApproveAdmissionRequest approve;
  approve.set_name(waiting->admissions(0).name());
  approve.set_body("bodies/999999");
  EXPECT_THAT(Ask(&v1::Admissions::Stub::ApproveAdmission, approve, moderator),
              StatusIs(absl::StatusCode::kInvalidArgument));
  approve.set_body("bodies/272230");
  for (int i = 0; i < 2; ++i) {
    const auto approved = Ask(&v1::Admissions::Stub::ApproveAdmission, approve, moderator);
    ASSERT_THAT(approved, IsOk());
    EXPECT_EQ(approved->state(), v1::Admission::APPROVED);
  }
  EXPECT_THAT(announced_, Contains("members/" + FormatId(id)));
  EXPECT_TRUE(Authenticate(session->token())->verified());
  EXPECT_THAT(*store_.ListNotices(TestCall(moderator), clock_.Now(), 10), SizeIs(1));
}

}  // namespace
}  // namespace hiroba::identity
