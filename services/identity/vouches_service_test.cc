// Vouching over RPC: what colleagues see of a case, two vouches let in, rights that are taken.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hiroba/identity/v1/admissions.grpc.pb.h"
#include "hiroba/identity/v1/vouches.grpc.pb.h"
#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class VouchesServiceTest : public ServicesTest {
 protected:
  // A verified member of a body that settles itself, as the gateway sees her.
  Caller Colleague(const std::string& address) {
    const MemberId id = SignUp(address);
    Caller caller = TestMember(id);
    caller.card.body = store_.GetMember(TestCall(caller), id)->postings.front().body;
    return caller;
  }

  // Signs somebody up whose address has to be confirmed, and returns her case.
  std::string Waiting(const std::string& address = "suzuki@city.kadoma.osaka.jp") {
    const MemberId id = SignUp(address);
    const Admission admission = *store_.FindAdmission(TestCall(Caller()), id);
    return "admissions/" + FormatId(admission.id);
  }

  absl::StatusOr<v1::Admission> Vouch(const std::string& name, const Caller& caller) {
    v1::VouchForAdmissionRequest request;
    request.set_name(name);
    request.set_statement("同じ課で働いています。");
    return Ask(&v1::Vouches::Stub::VouchForAdmission, request, caller);
  }

  v1::ListAdmissionsResponse List(const Caller& caller, bool own_body = false) {
    v1::ListAdmissionsRequest request;
    request.set_own_body(own_body);
    const auto listed = Ask(&v1::Admissions::Stub::ListAdmissions, request, caller);
    EXPECT_THAT(listed, IsOk());
    return listed.ok() ? *listed : v1::ListAdmissionsResponse();
  }

  const Caller moderator_ = TestModerator(ids_.New<MemberId>());
};

TEST_F(VouchesServiceTest, TwoColleaguesLetAnApplicantIn) {
  const Caller hanako = Colleague("hanako@city.kadoma.lg.jp");
  const Caller jiro = Colleague("jiro@city.kadoma.lg.jp");
  const std::string name = Waiting();
  const auto first = Vouch(name, hanako);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->state(), v1::Admission::OPEN);
  EXPECT_EQ(first->vouch_count(), 1);
  EXPECT_TRUE(first->vouched());
  EXPECT_EQ(Vouch(name, hanako)->vouch_count(), 1) << "once more changes nothing";
  EXPECT_FALSE(List(jiro).admissions(0).vouched());

  const auto second = Vouch(name, jiro);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->state(), v1::Admission::APPROVED);
  EXPECT_EQ(Vouch(name, jiro)->state(), v1::Admission::APPROVED);
  const auto session = SignIn("suzuki@city.kadoma.osaka.jp");
  const auto caller = Authenticate(session->token());
  EXPECT_TRUE(caller->verified());
  EXPECT_EQ(caller->card.body, "272230");
  EXPECT_THAT(announced_, Contains("members/" + FormatId(caller->member)));
  EXPECT_THAT(*store_.ListNotices(TestCall(moderator_), clock_.Now(), 10), SizeIs(1));

  // Who was let in by vouches vouches for nobody for a month.
  const std::string next = Waiting("tanabe@city.kadoma.osaka.jp");
  EXPECT_THAT(Vouch(next, *caller),
              StatusIs(absl::StatusCode::kFailedPrecondition, "VOUCH_TOO_EARLY"));
  EXPECT_EQ(List(hanako).admissions(0).name(), next);
}

TEST_F(VouchesServiceTest, ColleaguesSeeNameAndDepartmentAndOthersNothing) {
  const std::string name = Waiting();
  const Caller hanako = Colleague("hanako@city.kadoma.lg.jp");
  const v1::ListAdmissionsResponse seen = List(hanako);
  ASSERT_EQ(seen.admissions_size(), 1);
  const v1::Admission& admission = seen.admissions(0);
  EXPECT_EQ(admission.name(), name);
  EXPECT_EQ(admission.display_name(), "中村 太郎");
  EXPECT_EQ(admission.department(), "企画課");
  EXPECT_EQ(admission.suggested_body_display_name(), "大阪府門真市");
  EXPECT_EQ(admission.address(), "");
  EXPECT_EQ(admission.statement(), "");
  EXPECT_EQ(admission.explanation(), "");
  EXPECT_EQ(admission.member(), "");
  EXPECT_EQ(admission.rule(), "");
  EXPECT_THAT(admission.vouches(), IsEmpty());

  const Caller elsewhere = Colleague("m@city.sapporo.lg.jp");
  EXPECT_EQ(List(elsewhere).admissions_size(), 0);
  EXPECT_THAT(Vouch(name, elsewhere), StatusIs(absl::StatusCode::kNotFound, "ADMISSION_NOT_FOUND"));
  v1::RejectAdmissionRequest reject;
  reject.set_name(name);
  reject.set_reason("…");
  EXPECT_THAT(Ask(&v1::Admissions::Stub::RejectAdmission, reject, hanako),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(VouchesServiceTest, ARightThatIsTakenTakesTheVouchesToo) {
  const Caller hanako = Colleague("hanako@city.kadoma.lg.jp");
  const Caller jiro = Colleague("jiro@city.kadoma.lg.jp");
  const std::string name = Waiting();
  ASSERT_THAT(Vouch(name, hanako), IsOk());
  v1::RevokeVouchingRequest revoke;
  revoke.set_name("members/" + FormatId(hanako.member));
  revoke.set_reason("知らない人を確認した");
  EXPECT_THAT(Ask(&v1::Vouches::Stub::RevokeVouching, revoke, jiro),
              StatusIs(absl::StatusCode::kPermissionDenied));
  const auto right = Ask(&v1::Vouches::Stub::RevokeVouching, revoke, moderator_);
  ASSERT_THAT(right, IsOk());
  EXPECT_TRUE(right->revoked());
  EXPECT_EQ(right->withdrawn_count(), 1);
  EXPECT_THAT(Vouch(name, hanako),
              StatusIs(absl::StatusCode::kPermissionDenied, "VOUCHING_REVOKED"));
  EXPECT_EQ(Vouch(name, jiro)->state(), v1::Admission::OPEN);
  // All of it stays on record.
  const v1::Admission seen = List(moderator_).admissions(0);
  EXPECT_EQ(seen.vouch_count(), 1);
  ASSERT_EQ(seen.vouches_size(), 2);
  EXPECT_TRUE(seen.vouches(0).withdrawn());
  EXPECT_EQ(seen.vouches(1).member(), "members/" + FormatId(jiro.member));

  v1::RestoreVouchingRequest restore;
  restore.set_name(revoke.name());
  EXPECT_THAT(Ask(&v1::Vouches::Stub::RestoreVouching, restore, moderator_), IsOk());
  EXPECT_EQ(Vouch(name, hanako)->state(), v1::Admission::APPROVED);
}

TEST_F(VouchesServiceTest, AModeratorVouchesLikeAnyMember) {
  const std::string name = Waiting();
  Waiting("m.suzuki@city.sapporo.jp");
  Caller moderator = Colleague("sewanin@city.kadoma.lg.jp");
  moderator.moderator = true;
  EXPECT_EQ(List(moderator).admissions_size(), 2);
  const v1::ListAdmissionsResponse own = List(moderator, true);
  ASSERT_EQ(own.admissions_size(), 1);
  EXPECT_EQ(own.admissions(0).name(), name);
  EXPECT_EQ(own.admissions(0).address(), "");
  EXPECT_THAT(Vouch(name, moderator), IsOk());
}

}  // namespace
}  // namespace hiroba::identity
