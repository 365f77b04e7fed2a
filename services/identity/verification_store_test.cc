// What both verification stores promise: counting, judging, finishing, lapsing, reminding.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class VerificationStoreTest : public StoreContractTest {
 protected:
  Verification NewVerification(const Member& member, const std::string& address) {
    return {.id = ids_.New<VerificationId>(),
            .member = member.id,
            .address = address,
            .address_identity = address,
            .old_identity = member.address_identity,
            .body = "271004",
            .guards_body = true,
            .posting = Posting{.body = "271004",
                               .department = "防災課🐈",
                               .duty = "避難所",
                               .duties = {"disaster-prevention", "fire-service"},
                               .start = absl::CivilDay(2027, 4, 1)},
            .code = {.hash = std::string(31, 'h') + '\0', .expire_time = now_ + absl::Minutes(10)},
            .create_time = now_};
  }

  // Keeps a verification; `counts_` says what the store counted. True: the address is another's.
  absl::StatusOr<bool> Create(const Verification& verification) {
    return verifications().CreateVerification(call_, verification,
                                              [&](const VerificationCounts& counts) {
                                                counts_ = counts;
                                                return absl::OkStatus();
                                              });
  }

  absl::StatusOr<Member> Finish(const Verification& verification, SessionId keep = {}) {
    return verifications().FinishVerification(
        call_, verification.member, verification.id, keep, now_,
        [](Verification&) { return absl::OkStatus(); },
        [&](Verification& current, Member& member,
            const WrongCodes& wrong_codes) -> absl::StatusOr<std::optional<Notice>> {
          finished_ = current;
          wrong_codes_ = wrong_codes;
          current.done = true;
          member.address = current.address;
          member.address_identity = current.address_identity;
          member.verify_time = now_;
          return Notice{.id = 7, .member = member.id, .address = "old@x", .create_time = now_};
        });
  }

  SessionId AddSession(const Member& member, const std::string& token) {
    const Session session{.id = ids_.New<SessionId>(),
                          .member = member.id,
                          .token_hash = token + std::string(32 - token.size(), 't'),
                          .create_time = now_,
                          .last_use_time = now_};
    EXPECT_THAT(sessions().CreateSession(call_, session, member, 10), IsOk());
    return session.id;
  }

  VerificationCounts counts_;
  Verification finished_;
  WrongCodes wrong_codes_;
};

INSTANTIATE_TEST_SUITE_P(Both, VerificationStoreTest, BothStores(), NameOfStore);

TEST_P(VerificationStoreTest, CountsTheMembersOwnOfTheHourAndTheDay) {
  const Member member = AddMember(NewMember());
  const Member other = AddMember(NewMember("o@city.kadoma.lg.jp"));
  Verification old = NewVerification(member, "n@city.osaka.lg.jp");
  old.create_time = now_ - absl::Hours(24);
  EXPECT_THAT(Create(old), IsOkAndHolds(false));
  old.id = ids_.New<VerificationId>();
  old.create_time = now_ - absl::Hours(1) - absl::Seconds(1);
  EXPECT_THAT(Create(old), IsOkAndHolds(false));
  EXPECT_THAT(Create(NewVerification(other, "n@city.osaka.lg.jp")), IsOkAndHolds(false));
  EXPECT_EQ(counts_.of_day, 0);
  EXPECT_THAT(Create(NewVerification(member, "o@city.kadoma.lg.jp")), IsOkAndHolds(true));
  EXPECT_EQ(counts_.of_hour, 0);
  EXPECT_EQ(counts_.of_day, 2);
  EXPECT_THAT(Create(NewVerification(member, member.address)), IsOkAndHolds(false));
  EXPECT_EQ(counts_.of_hour, 1);
  const Verification refused = NewVerification(member, "n@city.osaka.lg.jp");
  EXPECT_THAT(verifications().CreateVerification(
                  call_, refused,
                  [](const VerificationCounts&) { return absl::ResourceExhaustedError("no"); }),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Finish(refused), StatusIs(absl::StatusCode::kNotFound, "VERIFICATION_NOT_FOUND"));
}

TEST_P(VerificationStoreTest, WrongCodesAreKeptAndCountAgainstTheBody) {
  const Member member = AddMember(NewMember());
  const Verification verification = NewVerification(member, "n@city.osaka.lg.jp");
  ASSERT_THAT(Create(verification), IsOk());
  const auto wrong = [](Verification& current) {
    ++current.code.tries;
    return absl::InvalidArgumentError("wrong");
  };
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(verifications().TryVerificationCode(call_, member.id, verification.id, now_, wrong),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_THAT(verifications().TryVerificationCode(call_, ids_.New<MemberId>(), verification.id,
                                                  now_, wrong),
              StatusIs(absl::StatusCode::kNotFound, "VERIFICATION_NOT_FOUND"));
  ASSERT_THAT(Finish(verification), IsOk());
  EXPECT_EQ(finished_.code.tries, 2);
  EXPECT_EQ(wrong_codes_.of_body, 2);
  EXPECT_EQ(wrong_codes_.in_total, 2);
}

TEST_P(VerificationStoreTest, FinishingMovesTheMemberAndEndsHerOtherSessions) {
  const Member member = AddMember(NewMember());
  const Member other = AddMember(NewMember("o@city.kadoma.lg.jp"));
  const SessionId kept = AddSession(member, "a");
  AddSession(member, "b");
  const SessionId others = AddSession(other, "c");
  const Verification verification = NewVerification(member, "n@city.osaka.lg.jp");
  ASSERT_THAT(Create(verification), IsOk());
  const auto moved = Finish(verification, kept);
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(finished_.posting, verification.posting);
  EXPECT_EQ(finished_.old_identity, member.address_identity);
  EXPECT_EQ(moved->version, member.version + 1);
  EXPECT_THAT(members().FindMember(call_, "n@city.osaka.lg.jp"), IsOkAndHolds(*moved));
  EXPECT_THAT(members().FindMember(call_, member.address_identity),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(*sessions().ListSessions(call_, member.id), SizeIs(1));
  EXPECT_EQ(sessions().ListSessions(call_, member.id)->front().id, kept);
  EXPECT_EQ(sessions().ListSessions(call_, other.id)->front().id, others);
  EXPECT_THAT(*notices().ListNotices(call_, now_, 10), SizeIs(1));
  // Again: nothing happens anew.
  EXPECT_THAT(Finish(verification), IsOkAndHolds(*moved));
  EXPECT_THAT(*notices().ListNotices(call_, now_, 10), SizeIs(1));
}

TEST_P(VerificationStoreTest, AnAddressThatIsTakenChangesNothing) {
  const Member member = AddMember(NewMember());
  const Verification verification = NewVerification(member, "n@city.osaka.lg.jp");
  ASSERT_THAT(Create(verification), IsOk());
  AddMember(NewMember("n@city.osaka.lg.jp"));
  const SessionId session = AddSession(member, "a");
  EXPECT_THAT(Finish(verification), StatusIs(absl::StatusCode::kAlreadyExists, "ADDRESS_TAKEN"));
  EXPECT_THAT(members().GetMember(call_, member.id), IsOkAndHolds(member));
  EXPECT_EQ(sessions().ListSessions(call_, member.id)->front().id, session);
}

TEST_P(VerificationStoreTest, OldOnesAreForgottenAndMistakesTakenBack) {
  const Member member = AddMember(NewMember());
  const Verification verification = NewVerification(member, member.address);
  ASSERT_THAT(Create(verification), IsOk());
  EXPECT_THAT(verifications().DeleteVerifications(call_, now_), IsOk());
  EXPECT_THAT(Finish(verification), IsOk());
  EXPECT_THAT(verifications().DeleteVerifications(call_, now_ + absl::Seconds(1)), IsOk());
  EXPECT_THAT(Finish(verification), StatusIs(absl::StatusCode::kNotFound));
  const Verification taken_back = NewVerification(member, member.address);
  ASSERT_THAT(Create(taken_back), IsOk());
  EXPECT_THAT(verifications().DeleteVerification(call_, taken_back.id), IsOk());
  EXPECT_THAT(Finish(taken_back), StatusIs(absl::StatusCode::kNotFound));
}

TEST_P(VerificationStoreTest, LapsesOnlyVerifiedMembersFromBeforeATime) {
  Member old = NewMember("a@city.kadoma.lg.jp");
  old.verify_time = now_ - absl::Hours(1);
  Member fresh = NewMember("b@city.kadoma.lg.jp");
  fresh.verify_time = now_;
  Member imported = NewMember("c@city.kadoma.lg.jp");
  Member pending = NewMember("d@city.kadoma.lg.jp");
  pending.verify_time = now_ - absl::Hours(1);
  pending.state = Caller::State::kPending;
  for (const Member& member : {old, fresh, imported, pending}) AddMember(member);
  const auto lapse = [](Member& member) { member.state = Caller::State::kLapsed; };
  EXPECT_THAT(verifications().LapseMembers(call_, now_, 10, lapse),
              IsOkAndHolds(ElementsAre(old.id)));
  EXPECT_EQ(members().GetMember(call_, old.id)->state, Caller::State::kLapsed);
  EXPECT_EQ(members().GetMember(call_, old.id)->version, old.version + 1);
  EXPECT_THAT(verifications().LapseMembers(call_, now_, 10, lapse), IsOkAndHolds(IsEmpty()));
}

TEST_P(VerificationStoreTest, ARemindersTimeComesOnce) {
  Member due = NewMember("a@city.kadoma.lg.jp");
  due.verify_time = now_ - absl::Hours(24);
  due.next_reminder_time = now_;
  Member later = NewMember("b@city.kadoma.lg.jp");
  later.next_reminder_time = now_ + absl::Seconds(1);
  Member nothing = NewMember("c@city.kadoma.lg.jp");
  nothing.verify_time = due.verify_time;
  nothing.next_reminder_time = now_ - absl::Hours(1);
  for (const Member& member : {due, later, nothing}) AddMember(member);
  const auto decide = [&](Member& member) -> std::optional<ReminderStage> {
    member.next_reminder_time = now_ + absl::Hours(5);
    if (member.id == nothing.id) return std::nullopt;
    return ReminderStage::kOpen;
  };
  EXPECT_THAT(verifications().TakeReminders(call_, now_, 1, decide),
              IsOkAndHolds(ElementsAre(TakenReminder{nothing.id, std::nullopt})));
  EXPECT_THAT(verifications().TakeReminders(call_, now_, 10, decide),
              IsOkAndHolds(UnorderedElementsAre(TakenReminder{due.id, ReminderStage::kOpen})));
  EXPECT_THAT(verifications().TakeReminders(call_, now_, 10, decide), IsOkAndHolds(IsEmpty()));
  due.next_reminder_time = now_ + absl::Hours(5);
  EXPECT_THAT(members().GetMember(call_, due.id), IsOkAndHolds(due)) << "the version stays";
}

}  // namespace
}  // namespace hiroba::identity
