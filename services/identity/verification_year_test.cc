// The turn of the year on the stores in memory.
#include "services/identity/verification_year.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/common/testing/status_matchers.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/testing/services.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class VerificationYearTest : public ServicesTest {
 protected:
  void Turn() {
    InternalCalls calls(server_.signer(), clock_);
    EXPECT_THAT(TurnVerificationYear({}, {calls, clock_, store_, announce_}), IsOk());
  }

  // Of the store, whatever the clock says.
  Member Kept(MemberId id) { return *store_.GetMember(TestCall(Caller()), id); }
};

TEST_F(VerificationYearTest, WritesDownWhoHasLapsedAndTellsTheGateways) {
  clock_.Set(StartOfJapaneseDay(absl::CivilDay(2026, 10, 1)));
  const MemberId id = SignUp();
  clock_.Set(StartOfJapaneseDay(absl::CivilDay(2027, 6, 1)) - absl::Seconds(1));
  Turn();
  EXPECT_EQ(Kept(id).state, Caller::State::kVerified);
  EXPECT_THAT(announced_, IsEmpty());
  clock_.Advance(absl::Seconds(1));
  Turn();
  EXPECT_EQ(Kept(id).state, Caller::State::kLapsed);
  EXPECT_THAT(announced_, SizeIs(1));
  Turn();
  EXPECT_THAT(announced_, SizeIs(1));
}

TEST_F(VerificationYearTest, TurnsForMoreMembersThanItTakesAtOnce) {
  const absl::Time october = StartOfJapaneseDay(absl::CivilDay(2026, 10, 1));
  for (int i = 0; i < 450; ++i) {
    const std::string address = "m" + std::to_string(i) + "@city.kadoma.lg.jp";
    Member member{.id = ids_.New<MemberId>(), .address = address, .address_identity = address};
    member.postings.push_back({.id = ids_.New<PostingId>(), .body = "272230"});
    Verify(member, october);
    ASSERT_THAT(store_.CreateMember(TestCall(Caller()), member), IsOk());
  }
  clock_.Set(StartOfJapaneseDay(absl::CivilDay(2027, 6, 1)) + absl::Hours(9));
  Turn();
  EXPECT_THAT(announced_, SizeIs(450));
  const auto left = store_.TakeReminders(TestCall(Caller()), clock_.Now(), 10,
                                         [&](Member& m) { return TakeReminder(m, clock_.Now()); });
  EXPECT_THAT(*left, IsEmpty());
}

}  // namespace
}  // namespace hiroba::identity
