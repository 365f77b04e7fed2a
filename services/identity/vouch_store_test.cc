// What both vouch stores promise: facts, vouches on record, rights taken.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

class VouchStoreTest : public StoreContractTest {
 protected:
  Vouch NewVouch(const Admission& admission, const Member& member, absl::Time time) {
    return {.admission = admission.id,
            .member = member.id,
            .statement = "同じ課です🐈",
            .create_time = time};
  }

  // Adds a vouch; `facts_` says what the store counted since `now_`, nothing when it did not ask.
  absl::StatusOr<Admission> Add(const Vouch& vouch, bool admits = false) {
    facts_.reset();
    return vouches().AddVouch(call_, vouch, now_,
                              [&](Admission& admission, Member& applicant, const Member& member,
                                  const VouchFacts& facts) -> absl::StatusOr<AdmissionDecision> {
                                EXPECT_EQ(member.id, vouch.member);
                                EXPECT_EQ(applicant.id, admission.member);
                                facts_ = facts;
                                if (!admits) return AdmissionDecision{};
                                admission.state = Admission::State::kApproved;
                                admission.by_vouching = true;
                                admission.decided_by = member.id;
                                admission.decide_time = vouch.create_time;
                                applicant.state = Caller::State::kVerified;
                                return AdmissionDecision{.changed = true};
                              });
  }

  std::optional<VouchFacts> facts_;
};

INSTANTIATE_TEST_SUITE_P(Both, VouchStoreTest, BothStores(), NameOfStore);

TEST_P(VouchStoreTest, VouchesAreCountedAndKept) {
  const Admission one = AddWaiting("1@city.kadoma.lg.jp");
  const Admission two = AddWaiting("2@city.kadoma.lg.jp");
  const Member hanako = AddMember(NewMember("h@city.kadoma.lg.jp", "花子"));
  const Member jiro = AddMember(NewMember("j@city.kadoma.lg.jp", "次郎"));
  ASSERT_THAT(Add(NewVouch(one, hanako, now_ - absl::Seconds(1))), IsOk());
  ASSERT_TRUE(facts_);
  EXPECT_EQ(facts_->recent, 0);
  EXPECT_EQ(facts_->others, 0);
  EXPECT_FALSE(facts_->right_revoked);
  EXPECT_EQ(facts_->vouched_in, std::nullopt);
  ASSERT_THAT(Add(NewVouch(two, hanako, now_)), IsOk());
  EXPECT_EQ(facts_->recent, 0) << "the one before was too early to count";
  ASSERT_THAT(Add(NewVouch(one, jiro, now_), true), IsOk());
  EXPECT_EQ(facts_->others, 1);
  EXPECT_EQ(facts_->recent, 0);
  EXPECT_EQ(members().GetMember(call_, one.member)->state, Caller::State::kVerified);
  EXPECT_TRUE(admissions().FindAdmission(call_, one.member)->by_vouching);

  // Again: nothing is asked, nothing changes.
  const auto again = Add(NewVouch(one, jiro, now_ + absl::Hours(1)));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->state, Admission::State::kApproved);
  EXPECT_FALSE(facts_);

  EXPECT_THAT(
      *vouches().ListVouches(call_, {one.id, two.id}),
      ElementsAre(AllOf(Field(&Vouch::admission, one.id), Field(&Vouch::member, hanako.id),
                        Field(&Vouch::display_name, "花子"), Field(&Vouch::withdrawn, false)),
                  AllOf(Field(&Vouch::admission, one.id), Field(&Vouch::member, jiro.id),
                        Field(&Vouch::create_time, now_), Field(&Vouch::statement, "同じ課です🐈")),
                  AllOf(Field(&Vouch::admission, two.id), Field(&Vouch::member, hanako.id))));
  EXPECT_THAT(*vouches().ListVouches(call_, {}), IsEmpty());
}

TEST_P(VouchStoreTest, WhoWasLetInByVouchesIsKnown) {
  const Admission one = AddWaiting("1@city.kadoma.lg.jp");
  const Admission two = AddWaiting("2@city.kadoma.lg.jp");
  const Member hanako = AddMember(NewMember("h@city.kadoma.lg.jp", "花子"));
  ASSERT_THAT(Add(NewVouch(one, hanako, now_), true), IsOk());
  ASSERT_THAT(Add(NewVouch(two, *members().GetMember(call_, one.member), now_)), IsOk());
  EXPECT_EQ(facts_->vouched_in, now_);
}

TEST_P(VouchStoreTest, ARefusedVouchIsNotKept) {
  const Admission one = AddWaiting("1@city.kadoma.lg.jp");
  const Member hanako = AddMember(NewMember());
  EXPECT_THAT(vouches().AddVouch(call_, NewVouch(one, hanako, now_), now_,
                                 [](Admission&, Member&, const Member&,
                                    const VouchFacts&) -> absl::StatusOr<AdmissionDecision> {
                                   return NotFound("ADMISSION_NOT_FOUND", "…");
                                 }),
              StatusIs(absl::StatusCode::kNotFound, "ADMISSION_NOT_FOUND"));
  EXPECT_THAT(*vouches().ListVouches(call_, {one.id}), IsEmpty());
  Admission unknown = one;
  unknown.id = ids_.New<AdmissionId>();
  EXPECT_THAT(Add(NewVouch(unknown, hanako, now_)),
              StatusIs(absl::StatusCode::kNotFound, "ADMISSION_NOT_FOUND"));
}

TEST_P(VouchStoreTest, ARightThatIsTakenTakesVouchesOffOpenCases) {
  const Admission open = AddWaiting("1@city.kadoma.lg.jp");
  const Admission decided = AddWaiting("2@city.kadoma.lg.jp");
  const Member hanako = AddMember(NewMember());
  ASSERT_THAT(Add(NewVouch(open, hanako, now_)), IsOk());
  ASSERT_THAT(Add(NewVouch(decided, hanako, now_), true), IsOk());
  const VouchingRevocation revocation{
      .member = hanako.id, .revoked_by = MemberId{9}, .reason = "知らない人", .revoke_time = now_};
  EXPECT_THAT(vouches().RevokeVouching(call_, revocation), IsOkAndHolds(1));
  EXPECT_THAT(vouches().RevokeVouching(call_, revocation), IsOkAndHolds(0));
  EXPECT_THAT(*vouches().ListVouches(call_, {open.id, decided.id}),
              ElementsAre(Field(&Vouch::withdrawn, true), Field(&Vouch::withdrawn, false)));
  ASSERT_THAT(Add(NewVouch(open, hanako, now_)), IsOk());
  EXPECT_TRUE(facts_->right_revoked);

  EXPECT_THAT(vouches().RestoreVouching(call_, hanako.id), IsOk());
  EXPECT_THAT(vouches().RestoreVouching(call_, hanako.id), IsOk());
  const Admission third = AddWaiting("3@city.kadoma.lg.jp");
  ASSERT_THAT(Add(NewVouch(third, hanako, now_)), IsOk());
  EXPECT_FALSE(facts_->right_revoked);
  EXPECT_THAT(vouches().RevokeVouching(call_, {.member = ids_.New<MemberId>()}),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_P(VouchStoreTest, AWithdrawnVouchDoesNotCountAndCanBeGivenAnew) {
  const Admission open = AddWaiting("1@city.kadoma.lg.jp");
  const Member hanako = AddMember(NewMember("h@city.kadoma.lg.jp"));
  const Member jiro = AddMember(NewMember("j@city.kadoma.lg.jp"));
  ASSERT_THAT(Add(NewVouch(open, hanako, now_)), IsOk());
  ASSERT_THAT(vouches().RevokeVouching(call_, {.member = hanako.id, .revoke_time = now_}), IsOk());
  ASSERT_THAT(Add(NewVouch(open, jiro, now_)), IsOk());
  EXPECT_EQ(facts_->others, 0);
  ASSERT_THAT(vouches().RestoreVouching(call_, hanako.id), IsOk());
  ASSERT_THAT(Add(NewVouch(open, hanako, now_)), IsOk());
  EXPECT_EQ(facts_->others, 1);
  EXPECT_THAT(*vouches().ListVouches(call_, {open.id}),
              ElementsAre(Field(&Vouch::withdrawn, false), Field(&Vouch::withdrawn, false)));
}

}  // namespace
}  // namespace hiroba::identity
