// Learned domains over RPC: a decision teaches them, moderators look again or forget.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hiroba/identity/v1/admissions.grpc.pb.h"
#include "hiroba/identity/v1/learned_domains.grpc.pb.h"
#include "hiroba/identity/v1/registrations.grpc.pb.h"
#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

class LearnedDomainsServiceTest : public ServicesTest {
 protected:
  // Approves the newest case, and teaches its domain.
  absl::StatusOr<v1::Admission> ApproveAndLearn(const std::string& body) {
    const auto waiting =
        Ask(&v1::Admissions::Stub::ListAdmissions, v1::ListAdmissionsRequest(), moderator_);
    if (!waiting.ok()) return waiting.status();
    v1::ApproveAdmissionRequest approve;
    approve.set_name(waiting->admissions(waiting->admissions_size() - 1).name());
    approve.set_body(body);
    approve.set_learn_domain(true);
    return Ask(&v1::Admissions::Stub::ApproveAdmission, approve, moderator_);
  }

  v1::ListLearnedDomainsResponse List() {
    const auto listed = Ask(&v1::LearnedDomains::Stub::ListLearnedDomains,
                            v1::ListLearnedDomainsRequest(), moderator_);
    EXPECT_THAT(listed, IsOk());
    return listed.ok() ? *listed : v1::ListLearnedDomainsResponse();
  }

  absl::StatusOr<v1::CheckAddressResponse> Check(const std::string& address) {
    v1::CheckAddressRequest request;
    request.set_address(address);
    return Ask(&v1::Registrations::Stub::CheckAddress, request);
  }

  const Caller moderator_ = TestModerator(ids_.New<MemberId>());
};

TEST_F(LearnedDomainsServiceTest, ATaughtDomainLetsInUntilItIsForgotten) {
  SignUp("sato@union.kitaminami.lg.jp");
  EXPECT_EQ(Check("ito@union.kitaminami.lg.jp")->outcome(), v1::CheckAddressResponse::REVIEW);
  const auto approved = ApproveAndLearn("bodies/272230");
  ASSERT_THAT(approved, IsOk());
  const auto settled = Check("ito@union.kitaminami.lg.jp");
  EXPECT_EQ(settled->outcome(), v1::CheckAddressResponse::SETTLED);
  EXPECT_EQ(settled->body_display_name(), "大阪府門真市");

  const v1::ListLearnedDomainsResponse listed = List();
  ASSERT_EQ(listed.learned_domains_size(), 1);
  const v1::LearnedDomain& learned = listed.learned_domains(0);
  EXPECT_EQ(learned.name(), "learnedDomains/union.kitaminami.lg.jp");
  EXPECT_EQ(learned.body(), "bodies/272230");
  EXPECT_EQ(learned.state(), v1::LearnedDomain::ACTIVE);
  EXPECT_EQ(learned.learned_by(), "members/" + FormatId(moderator_.member));

  v1::ForgetLearnedDomainRequest forget;
  forget.set_name(learned.name());
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Ask(&v1::LearnedDomains::Stub::ForgetLearnedDomain, forget, moderator_), IsOk());
  }
  EXPECT_EQ(Check("ito@union.kitaminami.lg.jp")->outcome(), v1::CheckAddressResponse::REVIEW);
  EXPECT_EQ(List().learned_domains_size(), 0);
}

TEST_F(LearnedDomainsServiceTest, AnExpiredDomainWaitsForSomebodyToLookAgain) {
  SignUp("sato@union.kitaminami.lg.jp");
  ASSERT_THAT(ApproveAndLearn("bodies/272230"), IsOk());
  clock_.Advance(absl::Hours(24 * 340));
  EXPECT_EQ(List().learned_domains(0).state(), v1::LearnedDomain::EXPIRES_SOON);
  clock_.Advance(absl::Hours(24 * 26));
  EXPECT_EQ(List().learned_domains(0).state(), v1::LearnedDomain::EXPIRED);
  EXPECT_EQ(Check("ito@union.kitaminami.lg.jp")->outcome(), v1::CheckAddressResponse::REVIEW);

  v1::RenewLearnedDomainRequest renew;
  renew.set_name("learnedDomains/union.kitaminami.lg.jp");
  const Caller other = TestModerator(ids_.New<MemberId>());
  const auto renewed = Ask(&v1::LearnedDomains::Stub::RenewLearnedDomain, renew, other);
  ASSERT_THAT(renewed, IsOk());
  EXPECT_EQ(renewed->state(), v1::LearnedDomain::ACTIVE);
  EXPECT_EQ(renewed->learned_by(), "members/" + FormatId(moderator_.member));
  EXPECT_EQ(renewed->renewed_by(), "members/" + FormatId(other.member));
  EXPECT_EQ(Check("ito@union.kitaminami.lg.jp")->outcome(), v1::CheckAddressResponse::SETTLED);
}

TEST_F(LearnedDomainsServiceTest, WhatCannotBeTaughtIsSaidAndDecidesNothing) {
  SignUp("sato@meti.go.jp");
  EXPECT_THAT(ApproveAndLearn("bodies/272230"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "DOMAIN_NOT_LEARNABLE"));
  EXPECT_THAT(ApproveAndLearn("bodies/n-meti.go.jp"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "DOMAIN_NOT_LEARNABLE"));
  const auto waiting =
      Ask(&v1::Admissions::Stub::ListAdmissions, v1::ListAdmissionsRequest(), moderator_);
  ASSERT_EQ(waiting->admissions_size(), 1);
  EXPECT_EQ(waiting->admissions(0).learnable_domain(), "");
  EXPECT_EQ(waiting->admissions(0).rule(), "NATIONAL");
}

TEST_F(LearnedDomainsServiceTest, OnlyModeratorsSeeAndChangeThem) {
  const Caller member = TestMember(ids_.New<MemberId>());
  v1::RenewLearnedDomainRequest renew;
  renew.set_name("learnedDomains/nowhere.lg.jp");
  EXPECT_THAT(Ask(&v1::LearnedDomains::Stub::RenewLearnedDomain, renew, member),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(
      Ask(&v1::LearnedDomains::Stub::ListLearnedDomains, v1::ListLearnedDomainsRequest(), member),
      StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Ask(&v1::LearnedDomains::Stub::RenewLearnedDomain, renew, moderator_),
              StatusIs(absl::StatusCode::kNotFound, "LEARNED_DOMAIN_NOT_FOUND"));
}

}  // namespace
}  // namespace hiroba::identity
