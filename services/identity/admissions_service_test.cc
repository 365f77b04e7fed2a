// Admissions over RPC: who waits for approval, and what it changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hiroba/identity/v1/admissions.grpc.pb.h"
#include "hiroba/identity/v1/registrations.grpc.pb.h"
#include "services/common/metrics.h"
#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/admission_gauges.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class AdmissionsServiceTest : public ServicesTest {};

TEST_F(AdmissionsServiceTest, WhatTheDomainDoesNotSettleWaitsForApproval) {
  const MemberId id = SignUp("y-sato@union.kitaminami.lg.jp");
  const auto session = SignIn("y-sato@union.kitaminami.lg.jp");
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

TEST_F(AdmissionsServiceTest, WhoIsTurnedAwayIsToldWhyAndAppliesAgain) {
  SignUp("y-sato@union.kitaminami.lg.jp");
  const Caller applicant = *Authenticate(SignIn("y-sato@union.kitaminami.lg.jp")->token());
  const Caller moderator = TestModerator(ids_.New<MemberId>());
  const auto own = [&] {
    return Ask(&v1::Admissions::Stub::GetOwnAdmission, v1::GetOwnAdmissionRequest(), applicant);
  };
  const auto open = own();
  ASSERT_THAT(open, IsOk());
  EXPECT_EQ(open->state(), v1::Admission::OPEN);
  EXPECT_EQ(open->statement(), "係長です。");

  v1::UpdateAdmissionRequest update;
  update.mutable_admission()->set_name(open->name());
  update.mutable_admission()->set_statement("係長です。代表電話の内線は 123 です。");
  EXPECT_THAT(Ask(&v1::Admissions::Stub::UpdateAdmission, update, moderator),
              StatusIs(absl::StatusCode::kNotFound, "ADMISSION_NOT_FOUND"));
  const auto updated = Ask(&v1::Admissions::Stub::UpdateAdmission, update, applicant);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->statement(), "係長です。代表電話の内線は 123 です。");

  v1::CreateAdmissionRequest again;
  again.mutable_admission()->set_statement("もう一度お願いします。");
  EXPECT_THAT(Ask(&v1::Admissions::Stub::CreateAdmission, again, applicant),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ADMISSION_OPEN"));

  v1::RejectAdmissionRequest reject;
  reject.set_name(open->name());
  EXPECT_THAT(Ask(&v1::Admissions::Stub::RejectAdmission, reject, moderator),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  reject.set_reason("代表電話で在籍を確かめられませんでした。");
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Ask(&v1::Admissions::Stub::RejectAdmission, reject, moderator), IsOk());
  }
  const auto rejected = own();
  EXPECT_EQ(rejected->state(), v1::Admission::REJECTED);
  EXPECT_EQ(rejected->decision_reason(), reject.reason());
  EXPECT_EQ(rejected->decided_by(), "") << "she need not know which of them";
  const auto notices = store_.ListNotices(TestCall(moderator), clock_.Now(), 10);
  ASSERT_THAT(*notices, SizeIs(1));
  EXPECT_THAT(notices->front().text, HasSubstr(reject.reason()));

  const auto second = Ask(&v1::Admissions::Stub::CreateAdmission, again, applicant);
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(second->name(), open->name());
  EXPECT_EQ(Ask(&v1::Admissions::Stub::CreateAdmission, again, applicant)->name(), second->name());
  EXPECT_EQ(own()->name(), second->name());
  EXPECT_THAT(Ask(&v1::Admissions::Stub::UpdateAdmission, update, applicant),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ADMISSION_DECIDED"));

  v1::ListAdmissionsRequest list;
  list.set_decided(true);
  const auto decided = Ask(&v1::Admissions::Stub::ListAdmissions, list, moderator);
  ASSERT_EQ(decided->admissions_size(), 1);
  EXPECT_EQ(decided->admissions(0).decided_by(), "members/" + FormatId(moderator.member));
  EXPECT_EQ(decided->admissions(0).decision_reason(), reject.reason());
}

TEST_F(AdmissionsServiceTest, FiveCasesInThirtyDays) {
  SignUp("y-sato@union.kitaminami.lg.jp");
  const Caller applicant = *Authenticate(SignIn("y-sato@union.kitaminami.lg.jp")->token());
  const Caller moderator = TestModerator(ids_.New<MemberId>());
  const auto reject = [&] {
    v1::RejectAdmissionRequest request;
    request.set_name(
        Ask(&v1::Admissions::Stub::GetOwnAdmission, v1::GetOwnAdmissionRequest(), applicant)
            ->name());
    request.set_reason("確認できません。");
    EXPECT_THAT(Ask(&v1::Admissions::Stub::RejectAdmission, request, moderator), IsOk());
  };
  v1::CreateAdmissionRequest again;
  again.mutable_admission()->set_statement("もう一度お願いします。");
  for (int i = 0; i < 4; ++i) {
    reject();
    EXPECT_THAT(Ask(&v1::Admissions::Stub::CreateAdmission, again, applicant), IsOk());
  }
  reject();
  EXPECT_THAT(Ask(&v1::Admissions::Stub::CreateAdmission, again, applicant),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_ADMISSIONS"));
  clock_.Advance(absl::Hours(24 * 30) + absl::Seconds(1));
  EXPECT_THAT(Ask(&v1::Admissions::Stub::CreateAdmission, again, applicant), IsOk());
}

TEST_F(AdmissionsServiceTest, ASharedMailboxWaitsWithItsProof) {
  const auto checked = [&](const std::string& address) {
    v1::CheckAddressRequest check;
    check.set_address(address);
    return Ask(&v1::Registrations::Stub::CheckAddress, check);
  };
  const auto verdict = checked("kikaku@city.kadoma.lg.jp");
  ASSERT_THAT(verdict, IsOk());
  EXPECT_EQ(verdict->outcome(), v1::CheckAddressResponse::REVIEW);
  EXPECT_TRUE(verdict->shared_mailbox());
  EXPECT_EQ(verdict->body_display_name(), "大阪府門真市");
  EXPECT_THAT(verdict->explanation(), HasSubstr("共用するアドレス"));
  EXPECT_EQ(checked(kAddress)->outcome(), v1::CheckAddressResponse::SETTLED);
  EXPECT_EQ(checked("a@gmail.com")->outcome(), v1::CheckAddressResponse::REFUSED);
  EXPECT_EQ(checked("なにか")->outcome(), v1::CheckAddressResponse::REFUSED);

  const auto refused = Register("kikaku@city.kadoma.lg.jp");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  EXPECT_THAT(mails(), SizeIs(0));
  statement_ = "企画課の中村太郎です。代表から内線123、課長の佐藤が確かめられます。";
  SignUp("kikaku@city.kadoma.lg.jp");
  const auto waiting = Ask(&v1::Admissions::Stub::ListAdmissions, v1::ListAdmissionsRequest(),
                           TestModerator(ids_.New<MemberId>()));
  ASSERT_EQ(waiting->admissions_size(), 1);
  EXPECT_TRUE(waiting->admissions(0).shared_mailbox());
  EXPECT_EQ(waiting->admissions(0).statement(), statement_);
  EXPECT_EQ(waiting->admissions(0).suggested_body(), "bodies/272230");
  EXPECT_EQ(waiting->admissions(0).learnable_domain(), "") << "settled by the rules";
}

TEST_F(AdmissionsServiceTest, TheMetricsSayHowManyWaitAndForHowLong) {
  SignUp("y-sato@union.kitaminami.lg.jp");
  clock_.Advance(absl::Hours(2));
  Metrics metrics;
  EXPECT_THAT(ShowAdmissionsNow(TestCall(Caller()), clock_.Now(), store_, metrics), IsOk());
  EXPECT_THAT(metrics.Expose(), AllOf(HasSubstr("\nadmissions_open 1\n"),
                                      HasSubstr("\nadmissions_oldest_seconds 7200\n")));
}

}  // namespace
}  // namespace hiroba::identity
