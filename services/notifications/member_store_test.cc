#include "services/notifications/member_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/fake_clock.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/test_database.h"
#include "services/notifications/digest_rules.h"

namespace hiroba::notifications {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr MemberId kMember{1};
constexpr absl::Duration kClaim = absl::Minutes(5);

class MemberStoreTest : public ::testing::Test {
 protected:
  void Know(MemberId member, bool readable = true) {
    Event event;
    event.set_sequence(++sequence_);
    const KnownMember known{.member = member, .readable = readable};
    ASSERT_THAT(store_.SaveFromEvents(TestDeadline(), {&event, 1}, {&known, 1}), IsOk());
  }

  std::vector<DueDigest> Claim() {
    return store_.ClaimDueDigests(TestDeadline(), clock_.Now(), kClaim, 10).value();
  }

  TestDatabase database_{"notifications"};
  FakeClock clock_;
  MemberStore store_{database_.database(), clock_};
  uint64_t sequence_ = 0;
};

TEST_F(MemberStoreTest, AMemberWhoNeverSavedSettingsGetsTheDefaultDigest) {
  const absl::Time joined = clock_.Now();
  Know(kMember);
  EXPECT_THAT(Claim(), IsEmpty());
  clock_.Set(NextDigestTime({}, joined));
  const auto digests = Claim();
  ASSERT_THAT(digests, SizeIs(1));
  EXPECT_EQ(digests[0].member, kMember);
  EXPECT_EQ(digests[0].from, joined);
  EXPECT_EQ(digests[0].to, clock_.Now());
}

TEST_F(MemberStoreTest, ADigestIsMadeByOneSenderAndOnce) {
  Know(kMember);
  clock_.Set(NextDigestTime({}, clock_.Now()));
  const auto digests = Claim();
  ASSERT_THAT(digests, SizeIs(1));
  EXPECT_THAT(Claim(), IsEmpty());
  ASSERT_THAT(store_.FinishDigest(TestDeadline(), digests[0]), IsOk());
  clock_.Advance(kClaim * 2);
  EXPECT_THAT(Claim(), IsEmpty());
  EXPECT_EQ(store_.SentUpTo(TestDeadline(), kMember).value(), digests[0].to);
}

TEST_F(MemberStoreTest, WindowsFollowOneAnotherWithoutAGap) {
  Know(kMember);
  clock_.Set(NextDigestTime({}, clock_.Now()));
  const auto first = Claim();
  ASSERT_THAT(first, SizeIs(1));
  ASSERT_THAT(store_.FinishDigest(TestDeadline(), first[0]), IsOk());
  clock_.Set(NextDigestTime({}, clock_.Now()));
  const auto second = Claim();
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(second[0].from, first[0].to);
}

TEST_F(MemberStoreTest, ADigestWhoseSenderDiedIsMadeAgainForTheSameWindow) {
  Know(kMember);
  clock_.Set(NextDigestTime({}, clock_.Now()));
  const auto first = Claim();
  ASSERT_THAT(first, SizeIs(1));
  clock_.Advance(kClaim);
  const auto again = Claim();
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].from, first[0].from);
  EXPECT_EQ(again[0].to, first[0].to);
}

TEST_F(MemberStoreTest, AServiceThatWasDownForDaysSendsOneDigestForAllOfThem) {
  const absl::Time joined = clock_.Now();
  Know(kMember);
  clock_.Advance(absl::Hours(24 * 5));
  const auto digests = Claim();
  ASSERT_THAT(digests, SizeIs(1));
  EXPECT_EQ(digests[0].from, joined);
  EXPECT_LE(digests[0].to, clock_.Now());
  EXPECT_GT(NextDigestTime({}, digests[0].to), clock_.Now());
}

TEST_F(MemberStoreTest, SwitchedOffMeansNoDigest) {
  Know(kMember);
  ASSERT_THAT(store_.UpdateSettings(TestDeadline(), kMember,
                                    [](Settings& settings) {
                                      settings.digest_frequency = DigestFrequency::kOff;
                                      return absl::OkStatus();
                                    }),
              IsOk());
  clock_.Advance(absl::Hours(24 * 7));
  EXPECT_THAT(Claim(), IsEmpty());
}

TEST_F(MemberStoreTest, ARefusedChangeWritesNothing) {
  Know(kMember);
  EXPECT_THAT(store_.UpdateSettings(TestDeadline(), kMember,
                                    [](Settings& settings) {
                                      settings.digest_hour = 99;
                                      return CheckSettings(settings);
                                    }),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(store_.GetSettings(TestDeadline(), kMember).value(), Settings{});
}

TEST_F(MemberStoreTest, SettingsSurviveWhatIdentitySaysLater) {
  Know(kMember);
  ASSERT_THAT(store_.UpdateSettings(TestDeadline(), kMember,
                                    [](Settings& settings) {
                                      settings.digest_hour = 21;
                                      return absl::OkStatus();
                                    }),
              IsOk());
  Know(kMember, false);
  EXPECT_EQ(store_.GetSettings(TestDeadline(), kMember).value().digest_hour, 21);
}

}  // namespace
}  // namespace hiroba::notifications
