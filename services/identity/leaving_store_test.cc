#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "services/common/testing/status_matchers.h"
#include "services/identity/leaving_mails.h"
#include "services/identity/role_rules.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LeavingStoreTest : public StoreContractTest {
 protected:
  Member AddPlainMember(const std::string& address) {
    Member member = NewMember(address);
    member.roles.clear();
    return AddMember(member);
  }

  Session SignIn(const Member& member) {
    const auto id = ids_.New<SessionId>();
    const Session session{.id = id,
                          .member = member.id,
                          .token_hash = std::string(19, 't') + FormatId(id),
                          .create_time = now_,
                          .last_use_time = now_};
    EXPECT_THAT(sessions().CreateSession(call_, session, member, 5), IsOk());
    return session;
  }

  Member Leave(MemberId id, absl::Time time, Leaving::Posts posts = Leaving::Posts::kDelete) {
    const auto left =
        leavings().EditLeaving(call_, id, [&](Member& member) -> absl::StatusOr<LeavingDecision> {
          member.leaving = Leaving{.time = time, .posts = posts};
          return LeavingDecision{.changed = true,
                                 .notice = LeavingNotice({}, ids_.Next(), member, time)};
        });
    EXPECT_THAT(left, IsOk());
    return *left;
  }

  absl::StatusOr<bool> ForgetMember(MemberId id, absl::Time left_before) {
    return leavings().ForgetMember(call_, id, left_before, [&](const Member& member) {
      return ForgottenNotice(ids_.Next(), member, now_);
    });
  }

  // Forgets who left longest ago; nullopt when there is nobody.
  std::optional<MemberId> Forget(absl::Time left_before) {
    const auto gone = leavings().ListWhoHasLeft(call_, left_before, 1);
    EXPECT_THAT(gone, IsOk());
    if (gone->empty()) return std::nullopt;
    EXPECT_THAT(ForgetMember(gone->front(), left_before), IsOkAndHolds(true));
    return gone->front();
  }

  // A vouch that decides nothing.
  void AddVouch(AdmissionId admission, MemberId member) {
    EXPECT_THAT(vouches().AddVouch(call_,
                                   {.admission = admission,
                                    .member = member,
                                    .statement = "同じ課です",
                                    .create_time = now_},
                                   now_,
                                   [](Admission&, Member&, const Member&, const VouchFacts&) {
                                     return AdmissionDecision{};
                                   }),
                IsOk());
  }

  void Approve(AdmissionId id) {
    EXPECT_THAT(admissions().DecideAdmission(call_, id,
                                             [](Admission& admission, Member& member) {
                                               admission.state = Admission::State::kApproved;
                                               admission.decision_reason = "電話で確認";
                                               member.state = Caller::State::kVerified;
                                               return AdmissionDecision{.changed = true};
                                             }),
                IsOk());
  }
};

INSTANTIATE_TEST_SUITE_P(Both, LeavingStoreTest, BothStores(), NameOfStore);

TEST_P(LeavingStoreTest, SessionsAndVouchesEndWithIt) {
  const Admission open = AddWaiting("1@city.kadoma.lg.jp");
  const Member member = AddPlainMember("a@city.kadoma.lg.jp");
  const Member other = AddPlainMember("b@city.kadoma.lg.jp");
  SignIn(member);
  SignIn(other);
  AddVouch(open.id, member.id);
  const Member left = Leave(member.id, now_);
  EXPECT_EQ(left.version, member.version + 1);
  EXPECT_THAT(members().GetMember(call_, member.id), IsOkAndHolds(left));
  EXPECT_THAT(sessions().ListSessions(call_, member.id), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(sessions().ListSessions(call_, other.id), IsOkAndHolds(SizeIs(1)));
  EXPECT_THAT(*vouches().ListVouches(call_, {open.id}),
              ElementsAre(Field(&Vouch::withdrawn, true)));
  EXPECT_THAT(notices().ListNotices(call_, now_, 10), IsOkAndHolds(SizeIs(1)));

  // She may sign in, and that session is hers when she comes back.
  SignIn(left);
  const auto back = leavings().EditLeaving(call_, member.id,
                                           [](Member& current) -> absl::StatusOr<LeavingDecision> {
                                             current.leaving.reset();
                                             return LeavingDecision{.changed = true};
                                           });
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->leaving, std::nullopt);
  EXPECT_THAT(members().GetMember(call_, member.id), IsOkAndHolds(*back));
  EXPECT_THAT(sessions().ListSessions(call_, member.id), IsOkAndHolds(SizeIs(1)));
  EXPECT_THAT(leavings().EditLeaving(
                  call_, ids_.New<MemberId>(),
                  [](Member&) -> absl::StatusOr<LeavingDecision> { return LeavingDecision{}; }),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_P(LeavingStoreTest, WhoLeavesIsOnNoList) {
  const Admission open = AddWaiting("1@city.kadoma.lg.jp");
  const Member member = AddPlainMember("a@city.kadoma.lg.jp");
  Member admin = NewMember("b@city.kadoma.lg.jp");
  admin.roles = {{.kind = Role::Kind::kAdmin}};
  AddMember(admin);
  const absl::CivilDay day(2026, 4, 1);
  EXPECT_THAT(members().ListMembers(call_, "", "", MemberId(), 9), IsOkAndHolds(SizeIs(2)));
  EXPECT_THAT(members().ListMembers(call_, "中村", "", MemberId(), 9), IsOkAndHolds(SizeIs(2)));
  EXPECT_THAT(bodies().CountMembersOf(call_, {"272230"}, day, 9), IsOkAndHolds(2));
  EXPECT_THAT(admissions().ListAdmissions(call_, {}, AdmissionId(), 9), IsOkAndHolds(SizeIs(1)));

  Leave(member.id, now_);
  Leave(open.member, now_);
  Leave(admin.id, now_);
  EXPECT_THAT(members().ListMembers(call_, "", "", MemberId(), 9), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(members().ListMembers(call_, "中村", "", MemberId(), 9), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(bodies().CountMembersOf(call_, {"272230"}, day, 9), IsOkAndHolds(0));
  for (const AdmissionQuery& query : {AdmissionQuery{}, AdmissionQuery{.bodies = {"272230"}}}) {
    EXPECT_THAT(admissions().ListAdmissions(call_, query, AdmissionId(), 9),
                IsOkAndHolds(IsEmpty()));
  }
  EXPECT_EQ(admissions().CountOpenAdmissions(call_)->open, 0);
  int others = -1;
  EXPECT_THAT(roles().EditRoles(call_, member.id,
                                [&](Member&, const std::vector<Member>& admins) -> Decided {
                                  others = CountActing(admins, StaffSecondFactor::kOptional, now_);
                                  return absl::OkStatus();
                                }),
              IsOk());
  EXPECT_EQ(others, 0);
}

TEST_P(LeavingStoreTest, ForgetsTheOneWhoLeftLongestAgo) {
  const Member stays = AddPlainMember("a@city.kadoma.lg.jp");
  const Member first = AddPlainMember("b@city.kadoma.lg.jp");
  const Member second = AddPlainMember("c@city.kadoma.lg.jp");
  Leave(second.id, now_);
  Leave(first.id, now_ - absl::Seconds(1));
  EXPECT_EQ(Forget(now_ - absl::Seconds(2)), std::nullopt);
  EXPECT_THAT(leavings().ListWhoHasLeft(call_, now_, 9),
              IsOkAndHolds(ElementsAre(first.id, second.id)));
  EXPECT_EQ(Forget(now_), first.id);
  EXPECT_EQ(Forget(now_), second.id);
  EXPECT_EQ(Forget(now_), std::nullopt);
  for (const MemberId nobody : {first.id, stays.id}) {
    EXPECT_THAT(ForgetMember(nobody, now_), IsOkAndHolds(false));
  }
  EXPECT_THAT(members().GetMember(call_, stays.id), IsOkAndHolds(stays));
}

// Her address would be free to sign up anew.
TEST_P(LeavingStoreTest, NobodyLeavesASuspensionBehindByLeaving) {
  const Member member = AddPlainMember("a@city.kadoma.lg.jp");
  Leave(member.id, now_);
  const auto suspend = [&](std::optional<Suspension> suspension) {
    return suspensions()
        .EditSuspension(call_, member.id,
                        [&](Member& current) {
                          current.suspension = suspension;
                          return SuspensionDecision{.changed = true};
                        })
        .status();
  };
  ASSERT_THAT(suspend(Suspension{.time = now_, .reason = "宣伝"}), IsOk());
  EXPECT_EQ(Forget(now_), std::nullopt);
  EXPECT_THAT(ForgetMember(member.id, now_), IsOkAndHolds(false));
  ASSERT_THAT(suspend(std::nullopt), IsOk());
  EXPECT_EQ(Forget(now_), member.id);
}

TEST_P(LeavingStoreTest, OfWhoIsForgottenTheLastMailIsLeft) {
  const Registration registration = NewRegistration("n@city.kadoma.lg.jp");
  ASSERT_THAT(Register(registration), IsOk());
  const auto done = Finish(registration);
  ASSERT_THAT(done, IsOk());
  const MemberId id = done->member;
  const Admission decided = *admissions().FindAdmission(call_, id);
  const Member colleague = AddPlainMember("c@city.kadoma.lg.jp");
  AddVouch(decided.id, colleague.id);
  Approve(decided.id);
  const Admission open = AddWaiting("w@city.kadoma.lg.jp");
  AddVouch(open.id, id);
  const Member left = Leave(id, now_);
  const Session session = SignIn(left);

  ASSERT_EQ(Forget(now_), id);
  EXPECT_THAT(members().GetMember(call_, id),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
  EXPECT_THAT(members().FindMember(call_, registration.address_identity),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
  EXPECT_THAT(registrations().GetRegistration(call_, registration.id),
              StatusIs(absl::StatusCode::kNotFound, "REGISTRATION_NOT_FOUND"));
  EXPECT_THAT(sessions().FindSession(call_, session.token_hash),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  // The case stays, without words.
  const auto cases = admissions().ListAdmissions(call_, {.decided = true}, AdmissionId(), 9);
  ASSERT_THAT(cases, IsOkAndHolds(SizeIs(1)));
  const Admission& kept = cases->front();
  EXPECT_EQ(kept.display_name + kept.address + kept.department, "");
  EXPECT_EQ(kept.statement + kept.explanation + kept.decision_reason, "");
  for (const AdmissionId each : {decided.id, open.id}) {
    EXPECT_THAT(*vouches().ListVouches(call_, {each}), ElementsAre(Field(&Vouch::statement, "")));
  }
  const auto mails = notices().ListNotices(call_, now_, 9);
  ASSERT_THAT(mails, IsOkAndHolds(SizeIs(1)));
  EXPECT_EQ(mails->front().address, left.address);
  EXPECT_THAT(mails->front().subject, ::testing::HasSubstr("退会が完了しました"));

  // The address is free again.
  EXPECT_THAT(Register(NewRegistration("n@city.kadoma.lg.jp")), IsOkAndHolds(false));
  EXPECT_EQ(recent_registrations_, 0);
  AddMember(NewMember("n@city.kadoma.lg.jp"));
}

TEST_P(LeavingStoreTest, AnOpenCaseGoesWithItsApplicant) {
  const Admission open = AddWaiting("w@city.kadoma.lg.jp");
  const Member colleague = AddPlainMember("c@city.kadoma.lg.jp");
  AddVouch(open.id, colleague.id);
  Leave(open.member, now_);
  ASSERT_EQ(Forget(now_), open.member);
  EXPECT_THAT(vouches().ListVouches(call_, {open.id}), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(admissions().FindAdmission(call_, open.member),
              StatusIs(absl::StatusCode::kNotFound, "ADMISSION_NOT_FOUND"));
}

}  // namespace
}  // namespace hiroba::identity
