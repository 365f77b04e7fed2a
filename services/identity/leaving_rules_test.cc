#include "services/identity/leaving_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'775'000'000);

Member NewMember() { return {.id = MemberId{2}, .state = Caller::State::kVerified}; }

TEST(Leave, KeepsTheFirstChoiceUntilSheChangesHerMind) {
  Member member = NewMember();
  EXPECT_THAT(ChangeMind(kNow, member), StatusIs(absl::StatusCode::kNotFound, "LEAVING_NOT_FOUND"));
  EXPECT_THAT(CheckNotLeaving(member), IsOk());
  EXPECT_THAT(Leave(Leaving::Posts::kDelete, kNow, member), IsOkAndHolds(true));
  EXPECT_THAT(Leave(Leaving::Posts::kKeep, kNow + absl::Hours(1), member), IsOkAndHolds(false));
  EXPECT_EQ(member.leaving, (Leaving{.time = kNow, .posts = Leaving::Posts::kDelete}));
  EXPECT_THAT(CheckNotLeaving(member),
              StatusIs(absl::StatusCode::kFailedPrecondition, "MEMBER_LEAVING"));
  EXPECT_THAT(ChangeMind(kNow, member), IsOk());
  EXPECT_EQ(member, NewMember());
}

TEST(Leave, NotWithARole) {
  Member member = NewMember();
  for (const Role::Kind kind :
       {Role::Kind::kModerator, Role::Kind::kAdmin, Role::Kind::kTopicModerator}) {
    member.roles = {{.kind = kind}};
    EXPECT_THAT(Leave(Leaving::Posts::kKeep, kNow, member),
                StatusIs(absl::StatusCode::kFailedPrecondition, "MEMBER_HAS_ROLE"));
  }
  EXPECT_FALSE(member.leaving.has_value());
}

TEST(ChangeMind, OnlyWithinFourteenDays) {
  Member member = NewMember();
  ASSERT_THAT(Leave(Leaving::Posts::kKeep, kNow, member), IsOk());
  const absl::Time end = kNow + absl::Hours(14 * 24);
  EXPECT_FALSE(HasLeft(member, end - absl::Microseconds(1)));
  EXPECT_TRUE(HasLeft(member, end));
  EXPECT_THAT(ChangeMind(end, member), StatusIs(absl::StatusCode::kNotFound, "LEAVING_NOT_FOUND"));
  EXPECT_THAT(ChangeMind(end - absl::Microseconds(1), member), IsOk());
  EXPECT_FALSE(HasLeft(member, end));
}

}  // namespace
}  // namespace hiroba::identity
