#include "services/identity/body_successions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Two towns become a city on 1 April 2026, which becomes part of another on 29 February 2028.
const BodySuccessions kTwoMergers = {
    {"172111", {"172103", absl::CivilDay(2026, 4, 1)}},
    {"172120", {"172103", absl::CivilDay(2026, 4, 1)}},
    {"172103", {"172014", absl::CivilDay(2028, 2, 29)}},
};

TEST(SuccessorOn, TheBodyItselfUntilItsLastDay) {
  EXPECT_EQ(SuccessorOn(kTwoMergers, "172111", absl::CivilDay(2026, 3, 31)), "172111");
  EXPECT_EQ(SuccessorOn(kTwoMergers, "172111", absl::CivilDay(2026, 4, 1)), "172103");
  EXPECT_EQ(SuccessorOn(kTwoMergers, "272230", absl::CivilDay(2030, 1, 1)), "272230");
}

TEST(SuccessorOn, FollowsTwoMergers) {
  EXPECT_EQ(SuccessorOn(kTwoMergers, "172111", absl::CivilDay(2028, 2, 28)), "172103");
  EXPECT_EQ(SuccessorOn(kTwoMergers, "172111", absl::CivilDay(2028, 2, 29)), "172014");
  EXPECT_EQ(SuccessorOn(kTwoMergers, "172103", absl::CivilDay(2028, 2, 29)), "172014");
}

TEST(SuccessorOn, EndsAlsoOnACircleThatATableShouldNotHold) {
  const BodySuccessions circle = {{"a", {"b", absl::CivilDay(2026, 4, 1)}},
                                  {"b", {"a", absl::CivilDay(2026, 4, 1)}}};
  EXPECT_FALSE(SuccessorOn(circle, "a", absl::CivilDay(2026, 4, 1)).empty());
}

TEST(HasEnded, FromTheFirstDayOfTheSuccessor) {
  EXPECT_FALSE(HasEnded(kTwoMergers, "172111", absl::CivilDay(2026, 3, 31)));
  EXPECT_TRUE(HasEnded(kTwoMergers, "172111", absl::CivilDay(2026, 4, 1)));
  EXPECT_FALSE(HasEnded(kTwoMergers, "172014", absl::CivilDay(2030, 1, 1)));
}

TEST(PredecessorsOn, TheLatestMergerFirst) {
  EXPECT_THAT(PredecessorsOn(kTwoMergers, "172014", absl::CivilDay(2028, 2, 28)), IsEmpty());
  EXPECT_THAT(PredecessorsOn(kTwoMergers, "172103", absl::CivilDay(2026, 4, 1)),
              ElementsAre("172111", "172120"));
  EXPECT_THAT(PredecessorsOn(kTwoMergers, "172014", absl::CivilDay(2028, 2, 29)),
              ElementsAre("172103", "172111", "172120"));
}

TEST(CheckSuccessions, TakesAChainInTheOrderOfTime) {
  EXPECT_THAT(CheckSuccessions(kTwoMergers), IsOk());
  EXPECT_THAT(CheckSuccessions({}), IsOk());
}

TEST(CheckSuccessions, RefusesASuccessorThatHasEnded) {
  BodySuccessions late = kTwoMergers;
  late["172111"].date = absl::CivilDay(2028, 2, 29);
  const absl::Status status = CheckSuccessions(late);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "BODY_SUCCESSION_REFUSED"));
  EXPECT_EQ(ReasonMetadata(status, "code"), "172111");
}

TEST(CheckSuccessions, RefusesCircles) {
  const absl::CivilDay day(2026, 4, 1);
  EXPECT_FALSE(CheckSuccessions({{"a", {"a", day}}}).ok());
  EXPECT_FALSE(CheckSuccessions({{"a", {"b", day}}, {"b", {"a", day}}}).ok());
  EXPECT_FALSE(
      CheckSuccessions({{"a", {"b", day}}, {"b", {"c", day + 1}}, {"c", {"a", day + 2}}}).ok());
}

}  // namespace
}  // namespace hiroba::identity
