// What both admission stores promise: who waits, decisions, notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"
#include "services/identity/admission_rules.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class AdmissionStoreTest : public StoreContractTest {};

INSTANTIATE_TEST_SUITE_P(Both, AdmissionStoreTest, BothStores(), NameOfStore);

TEST_P(AdmissionStoreTest, ADecisionChangesCaseAndMemberAndLeavesANotice) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Register(registration), IsOk());
  ASSERT_THAT(Finish(registration), IsOk());
  const Admission open = admissions().ListAdmissions(call_, AdmissionId(), 1)->front();
  EXPECT_THAT(*admissions().ListAdmissions(call_, open.id, 1), IsEmpty());

  const uint64_t notice = ids_.Next();
  const auto decided = admissions().DecideAdmission(
      call_, open.id, notice, now_, [&](Admission& admission, Member& member) {
        return Approve(admission, member, {open.id, "272230", "電話で確認"}, Caller(), now_);
      });
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided->state, Admission::State::kApproved);
  EXPECT_EQ(decided->decision_reason, "電話で確認");
  EXPECT_EQ(members().GetMember(call_, open.member)->state, Caller::State::kVerified);
  EXPECT_THAT(*admissions().ListAdmissions(call_, AdmissionId(), 1), IsEmpty());

  const auto notices = admissions().ListNotices(call_, now_, 10);
  ASSERT_THAT(notices, IsOkAndHolds(SizeIs(1)));
  EXPECT_EQ(notices->front().id, notice);
  EXPECT_EQ(notices->front().address, registration.address);
  EXPECT_EQ(notices->front().body, "272230");
  EXPECT_THAT(admissions().PostponeNotice(call_, notice, now_ + absl::Hours(1)), IsOk());
  EXPECT_THAT(*admissions().ListNotices(call_, now_, 10), IsEmpty());
  const auto later = admissions().ListNotices(call_, now_ + absl::Hours(1), 10);
  ASSERT_THAT(later, IsOkAndHolds(SizeIs(1)));
  EXPECT_EQ(later->front().attempts, 1);
  EXPECT_EQ(later->front().create_time, now_);
  EXPECT_THAT(admissions().DeleteNotice(call_, notice), IsOk());
  EXPECT_THAT(*admissions().ListNotices(call_, now_, 10), IsEmpty());
}

TEST_P(AdmissionStoreTest, ADecisionThatChangesNothingLeavesNoNotice) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Register(registration), IsOk());
  ASSERT_THAT(Finish(registration), IsOk());
  const Admission open = admissions().ListAdmissions(call_, AdmissionId(), 1)->front();
  EXPECT_THAT(admissions().DecideAdmission(call_, open.id, 1, now_,
                                           [](Admission&, Member&) { return false; }),
              IsOk());
  EXPECT_THAT(*admissions().ListNotices(call_, now_, 10), IsEmpty());
  EXPECT_THAT(admissions().DecideAdmission(call_, ids_.New<AdmissionId>(), 1, now_,
                                           [](Admission&, Member&) { return true; }),
              StatusIs(absl::StatusCode::kNotFound, "ADMISSION_NOT_FOUND"));
}

}  // namespace
}  // namespace hiroba::identity
