#include "services/threads/changes.h"

#include <gtest/gtest.h>

#include <optional>

#include "services/common/testing/eventually.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/test_database.h"

namespace hiroba::threads {
namespace {

constexpr ThreadId kThread{1};
constexpr MemberId kMember{2};

class ChangesTest : public testing::Test {
 protected:
  ChangesTest() {
    EXPECT_TRUE(Eventually([&] { return replica_.Period().has_value(); }));
  }

  TestDatabase test_{"common"};
  SystemClock clock_;
  IdGenerator ids_{clock_};
  Metrics metrics_;
  SoleReplica replica_{test_.options(), ids_, metrics_, {.trust = absl::Minutes(1)}};
  Changes changes_{replica_, absl::InfiniteDuration()};
};

TEST_F(ChangesTest, AStampIsRightUntilItsSubjectChanges) {
  const auto thread = changes_.Now({Subject::OfThread(kThread)});
  const auto reading = changes_.Now({Subject::OfReading(kMember, kThread)});
  const auto both =
      changes_.Now({Subject::OfThread(kThread), Subject::OfReading(kMember, kThread)});
  ASSERT_TRUE(thread && reading && both);
  EXPECT_EQ(changes_.Now({Subject::OfThread(kThread)}), thread);
  {
    const auto change = changes_.Begin(TestDeadline(), {Subject::OfThread(kThread)});
    ASSERT_THAT(change, IsOk());
    EXPECT_EQ(changes_.Now({Subject::OfThread(kThread)}), std::nullopt);
  }
  EXPECT_NE(changes_.Now({Subject::OfThread(kThread)}), thread);
  EXPECT_NE(changes_.Now({Subject::OfThread(kThread), Subject::OfReading(kMember, kThread)}), both);
  EXPECT_EQ(changes_.Now({Subject::OfReading(kMember, kThread)}), reading);
}

TEST_F(ChangesTest, AChangeLastsUntilTheLastOneEnds) {
  auto first = changes_.Begin(TestDeadline(), {Subject::OfTopics()});
  std::optional<Changes::Change> second =
      changes_.Begin(TestDeadline(), {Subject::OfTopics()}).value();
  Changes::Change moved = *std::move(first);
  second.reset();
  EXPECT_EQ(changes_.Now({Subject::OfTopics()}), std::nullopt);
  moved = changes_.Begin(TestDeadline(), {Subject::OfMemberships(kMember)}).value();
  EXPECT_TRUE(changes_.Now({Subject::OfTopics()}).has_value());
  EXPECT_EQ(changes_.Now({Subject::OfMemberships(kMember)}), std::nullopt);
}

TEST_F(ChangesTest, NoStampIsRightForEver) {
  const Changes changes(replica_, absl::Milliseconds(100));
  const auto stamp = changes.Now({Subject::OfThread(kThread)});
  ASSERT_TRUE(stamp.has_value());
  EXPECT_TRUE(Eventually([&] { return changes.Now({Subject::OfThread(kThread)}) != stamp; }));
}

}  // namespace
}  // namespace hiroba::threads
