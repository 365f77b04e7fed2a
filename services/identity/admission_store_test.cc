// What both admission stores promise: who waits, decisions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"
#include "services/identity/admission_rules.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AdmissionStoreTest : public StoreContractTest {};

INSTANTIATE_TEST_SUITE_P(Both, AdmissionStoreTest, BothStores(), NameOfStore);

TEST_P(AdmissionStoreTest, ADecisionChangesCaseAndMemberAndLeavesANotice) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Register(registration), IsOk());
  ASSERT_THAT(Finish(registration), IsOk());
  const Admission open = admissions().ListAdmissions(call_, AdmissionId(), 1)->front();
  EXPECT_THAT(*admissions().ListAdmissions(call_, open.id, 1), IsEmpty());

  const Notice notice{.id = ids_.Next(),
                      .member = open.member,
                      .address = "old@city.kadoma.lg.jp",
                      .display_name = "中村 太郎",
                      .subject = "件名",
                      .text = "本文\n🐈",
                      .create_time = now_};
  const auto decided = admissions().DecideAdmission(
      call_, open.id,
      [&](Admission& admission, Member& member) -> absl::StatusOr<AdmissionDecision> {
        EXPECT_THAT(Approve(admission, member, {open.id, "272230", "電話で確認"}, Caller(), now_),
                    IsOk());
        return AdmissionDecision{.changed = true, .notice = notice};
      });
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided->state, Admission::State::kApproved);
  EXPECT_EQ(decided->decision_reason, "電話で確認");
  EXPECT_EQ(members().GetMember(call_, open.member)->state, Caller::State::kVerified);
  EXPECT_THAT(*admissions().ListAdmissions(call_, AdmissionId(), 1), IsEmpty());

  EXPECT_THAT(notices().ListNotices(call_, now_, 10), IsOkAndHolds(ElementsAre(notice)));
}

TEST_P(AdmissionStoreTest, ADecisionThatChangesNothingLeavesNoNotice) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Register(registration), IsOk());
  ASSERT_THAT(Finish(registration), IsOk());
  const Admission open = admissions().ListAdmissions(call_, AdmissionId(), 1)->front();
  EXPECT_THAT(
      admissions().DecideAdmission(call_, open.id,
                                   [&](Admission&, Member&) {
                                     return AdmissionDecision{.notice = Notice{.id = ids_.Next()}};
                                   }),
      IsOk());
  EXPECT_THAT(*notices().ListNotices(call_, now_, 10), IsEmpty());
  EXPECT_THAT(admissions().DecideAdmission(
                  call_, ids_.New<AdmissionId>(),
                  [](Admission&, Member&) { return AdmissionDecision{.changed = true}; }),
              StatusIs(absl::StatusCode::kNotFound, "ADMISSION_NOT_FOUND"));
}

}  // namespace
}  // namespace hiroba::identity
