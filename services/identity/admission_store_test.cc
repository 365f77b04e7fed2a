// What both admission stores promise: who waits, decisions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/admission_rules.h"
#include "services/identity/learned_domain_rules.h"
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
  const Admission open = admissions().ListAdmissions(call_, {}, AdmissionId(), 1)->front();
  EXPECT_THAT(*admissions().ListAdmissions(call_, {}, open.id, 1), IsEmpty());

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
  EXPECT_THAT(*admissions().ListAdmissions(call_, {}, AdmissionId(), 1), IsEmpty());

  EXPECT_THAT(notices().ListNotices(call_, now_, 10), IsOkAndHolds(ElementsAre(notice)));
}

TEST_P(AdmissionStoreTest, ADecisionThatChangesNothingLeavesNoNotice) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Register(registration), IsOk());
  ASSERT_THAT(Finish(registration), IsOk());
  const Admission open = admissions().ListAdmissions(call_, {}, AdmissionId(), 1)->front();
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

TEST_P(AdmissionStoreTest, KeepsWhatTheRulesSaidOfTheAddress) {
  Registration registration = NewRegistration();
  registration.rule = "UNRESERVED";
  registration.shared_mailbox = true;
  ASSERT_THAT(Register(registration), IsOk());
  EXPECT_EQ(registrations().GetRegistration(call_, registration.id)->rule, "UNRESERVED");
  const auto done = Finish(registration);
  ASSERT_THAT(done, IsOk());
  EXPECT_TRUE(done->shared_mailbox);
  const auto admission = admissions().FindAdmission(call_, done->member);
  ASSERT_THAT(admission, IsOk());
  EXPECT_EQ(admission->rule, "UNRESERVED");
  EXPECT_TRUE(admission->shared_mailbox);
  EXPECT_EQ(admission->address, registration.address);
  EXPECT_EQ(admission->display_name, "中村 太郎");
  EXPECT_EQ(admission->department, "企画課");
}

TEST_P(AdmissionStoreTest, ListsOpenCasesByAgeAndBodyAndDecidedOnesNewestFirst) {
  const Admission first = AddWaiting("1@city.kadoma.lg.jp");
  const Admission second = AddWaiting("2@city.sapporo.lg.jp", "011002");
  const Admission third = AddWaiting("3@city.kadoma.lg.jp");
  const auto ids = [&](const AdmissionQuery& query, AdmissionId after, int limit) {
    const auto admissions_listed = admissions().ListAdmissions(call_, query, after, limit);
    std::vector<AdmissionId> listed;
    for (const Admission& one : *admissions_listed) listed.push_back(one.id);
    return listed;
  };
  EXPECT_THAT(ids({}, {}, 2), ElementsAre(first.id, second.id));
  EXPECT_THAT(ids({}, second.id, 2), ElementsAre(third.id));
  EXPECT_THAT(ids({.bodies = {"272230", "271004"}}, {}, 9), ElementsAre(first.id, third.id));
  EXPECT_THAT(ids({.bodies = {"272230", "271004"}}, first.id, 9), ElementsAre(third.id));
  EXPECT_THAT(ids({.decided = true}, {}, 9), IsEmpty());

  const auto reject = [&](Admission& admission, Member&) -> absl::StatusOr<AdmissionDecision> {
    EXPECT_THAT(Reject(admission, {admission.id, "確認できません"}, Caller(), now_), IsOk());
    return AdmissionDecision{.changed = true};
  };
  for (const Admission& one : {first, second}) {
    EXPECT_THAT(admissions().DecideAdmission(call_, one.id, reject), IsOk());
  }
  EXPECT_THAT(ids({}, {}, 9), ElementsAre(third.id));
  EXPECT_THAT(ids({.decided = true}, {}, 9), ElementsAre(second.id, first.id));
  EXPECT_THAT(ids({.decided = true}, second.id, 9), ElementsAre(first.id));
  const Admission kept = *admissions().FindAdmission(call_, first.member);
  EXPECT_EQ(kept.state, Admission::State::kRejected);
  EXPECT_EQ(kept.decision_reason, "確認できません");
  EXPECT_EQ(kept.decide_time, now_);
  EXPECT_FALSE(kept.by_vouching);
}

TEST_P(AdmissionStoreTest, ANewCaseIsCountedAndTheNewestOneIsHers) {
  const Admission first = AddWaiting("1@city.kadoma.lg.jp");
  const auto create = [&](absl::Time since, int expected_recent, AdmissionId expected_newest,
                          std::optional<Admission> made) {
    return admissions().CreateAdmission(
        call_, first.member, since,
        [&](const Member& member, const Admission* newest,
            int recent) -> absl::StatusOr<std::optional<Admission>> {
          EXPECT_EQ(member.id, first.member);
          EXPECT_EQ(recent, expected_recent);
          EXPECT_EQ(newest->id, expected_newest);
          return made;
        });
  };
  EXPECT_EQ(create(now_, 1, first.id, std::nullopt)->id, first.id);
  Admission again{.id = ids_.New<AdmissionId>(),
                  .member = first.member,
                  .statement = "もう一度",
                  .create_time = now_ + absl::Hours(1)};
  const auto made = create(now_ + absl::Hours(1), 0, first.id, again);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->display_name, "中村 太郎");
  EXPECT_EQ(admissions().FindAdmission(call_, first.member)->statement, "もう一度");
  EXPECT_EQ(create(now_, 2, again.id, std::nullopt)->id, again.id);

  EXPECT_THAT(admissions().FindAdmission(call_, ids_.New<MemberId>()),
              StatusIs(absl::StatusCode::kNotFound, "ADMISSION_NOT_FOUND"));
  EXPECT_THAT(admissions().CreateAdmission(
                  call_, ids_.New<MemberId>(), now_,
                  [](const Member&, const Admission*,
                     int) -> absl::StatusOr<std::optional<Admission>> { return std::nullopt; }),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_P(AdmissionStoreTest, AMemberWithoutACaseHasNoNewestOne) {
  const Member member = AddMember(NewMember());
  EXPECT_THAT(
      admissions().CreateAdmission(call_, member.id, now_,
                                   [](const Member&, const Admission* newest,
                                      int recent) -> absl::StatusOr<std::optional<Admission>> {
                                     EXPECT_EQ(newest, nullptr);
                                     EXPECT_EQ(recent, 0);
                                     return FailedPrecondition("ALREADY_ADMITTED", "…");
                                   }),
      StatusIs(absl::StatusCode::kFailedPrecondition, "ALREADY_ADMITTED"));
}

TEST_P(AdmissionStoreTest, AStatementCanBeChangedWithoutADecision) {
  const Admission open = AddWaiting("1@city.kadoma.lg.jp");
  EXPECT_THAT(admissions().DecideAdmission(call_, open.id,
                                           [](Admission& admission, Member&) {
                                             admission.statement = "書き足しました";
                                             return AdmissionDecision{.changed = true};
                                           }),
              IsOk());
  const Admission kept = *admissions().FindAdmission(call_, open.member);
  EXPECT_EQ(kept.statement, "書き足しました");
  EXPECT_EQ(kept.state, Admission::State::kOpen);
  EXPECT_EQ(admissions().ListAdmissions(call_, {}, {}, 9)->size(), 1u);
}

TEST_P(AdmissionStoreTest, CountsWhoWaitsAndSinceWhen) {
  EXPECT_EQ(admissions().CountOpenAdmissions(call_)->open, 0);
  EXPECT_EQ(admissions().CountOpenAdmissions(call_)->oldest, std::nullopt);
  AddWaiting("1@city.kadoma.lg.jp");
  AddWaiting("2@city.kadoma.lg.jp");
  EXPECT_EQ(admissions().CountOpenAdmissions(call_)->open, 2);
  EXPECT_EQ(admissions().CountOpenAdmissions(call_)->oldest, now_);
}

TEST_P(AdmissionStoreTest, AnApprovalTeachesItsDomain) {
  const Admission open = AddWaiting("1@memuro.net");
  const LearnedDomain learned = Learn("memuro.net", "016373", MemberId{9}, now_);
  EXPECT_THAT(admissions().DecideAdmission(call_, open.id,
                                           [&](Admission&, Member&) {
                                             return AdmissionDecision{.changed = true,
                                                                      .learned = learned};
                                           }),
              IsOk());
  EXPECT_THAT(learned_domains().ListLearnedDomains(call_, absl::InfinitePast(), "", 9),
              IsOkAndHolds(ElementsAre(learned)));
}

}  // namespace
}  // namespace hiroba::identity
