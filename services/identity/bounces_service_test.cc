// Bounces over RPC: what services and the operator's tool report, and what becomes of mail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hiroba/identity/v1/bounces.grpc.pb.h"
#include "hiroba/identity/v1/members.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/timestamp.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

class BouncesServiceTest : public ServicesTest {
 protected:
  int Report(const std::string& address, absl::Time time) {
    v1::ReportBouncesRequest request;
    request.add_bounces()->set_address(address);
    *request.mutable_bounces(0)->mutable_time() = ToTimestamp(time);
    const auto response = Ask(&v1::Bounces::Stub::ReportBounces, request, TestService());
    EXPECT_THAT(response, IsOk());
    return response.ok() ? response->noted_count() : -1;
  }

  int Contacts(MemberId member) {
    v1::BatchGetContactsRequest request;
    request.add_names("members/" + FormatId(member));
    return Ask(&v1::Members::Stub::BatchGetContacts, request, TestService())->contacts_size();
  }
};

TEST_F(BouncesServiceTest, ABounceAsksTheMemberAndCutsNothing) {
  const MemberId id = SignUp();
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(Report(kAddress, clock_.Now()), 1);
  EXPECT_EQ(Report(kAddress, clock_.Now()), 0) << "once a day";
  const auto member = GetMember("members/me", TestMember(id));
  ASSERT_THAT(member, IsOk());
  EXPECT_TRUE(member->verification().has_bounce_time());
  EXPECT_FALSE(member->verification().mail_paused());
  EXPECT_EQ(member->state(), api::v1::Caller::VERIFIED);
  EXPECT_EQ(Contacts(id), 1);
  const auto seen = GetMember("members/" + FormatId(id), TestMember(ids_.New<MemberId>()));
  EXPECT_FALSE(seen->has_verification()) << "nobody else's business";
}

TEST_F(BouncesServiceTest, MailPausesAfterThreeDays) {
  const MemberId id = SignUp();
  for (int day = 1; day <= 3; ++day) {
    EXPECT_EQ(Contacts(id), 1);
    clock_.Advance(absl::Hours(24));
    EXPECT_EQ(Report(kAddress, clock_.Now()), 1);
  }
  EXPECT_EQ(Contacts(id), 0);
  EXPECT_TRUE(GetMember("members/me", TestMember(id))->verification().mail_paused());
}

TEST_F(BouncesServiceTest, WhatIsNobodysOrNotTrueIsPassedOver) {
  SignUp();
  EXPECT_EQ(Report("nobody@city.kadoma.lg.jp", clock_.Now()), 0);
  EXPECT_EQ(Report("not an address", clock_.Now()), 0);
  EXPECT_EQ(Report(kAddress, clock_.Now() - absl::Hours(1)), 0) << "before she verified";
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Report(kAddress, clock_.Now() + absl::Hours(9999)), 1) << "the future counts as now";
  clock_.Advance(absl::Hours(48));
  EXPECT_EQ(Report(kAddress, clock_.Now()), 1);
}

TEST_F(BouncesServiceTest, MembersCannotReport) {
  v1::ReportBouncesRequest request;
  request.add_bounces()->set_address(kAddress);
  EXPECT_THAT(Ask(&v1::Bounces::Stub::ReportBounces, request, TestMember(SignUp())),
              StatusIs(absl::StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
}

}  // namespace
}  // namespace hiroba::identity
