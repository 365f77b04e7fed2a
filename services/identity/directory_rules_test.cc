#include "services/identity/directory_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/status.h"
#include "services/common/testing/callers.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

absl::Time InJapan(int year, int month, int day, int hour, int minute) {
  return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute),
                         absl::FixedTimeZone(9 * 60 * 60));
}

TEST(Directory, MembersSayWhomTheyLookForAndSeeLittleAtOnce) {
  const Caller member = TestMember(MemberId{1});
  const Caller moderator = TestModerator(MemberId{1});
  EXPECT_THAT(CheckDirectoryQuery(member, ""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckDirectoryQuery(member, "な"), IsOk());
  EXPECT_THAT(CheckDirectoryQuery(moderator, ""), IsOk());
  EXPECT_THAT(CheckDirectoryQuery(TestService(), ""), IsOk());
  EXPECT_EQ(DirectoryPageSize(member, 100), 20);
  EXPECT_EQ(DirectoryPageSize(member, 8), 8);
  EXPECT_EQ(DirectoryPageSize(moderator, 100), 100);
}

TEST(Directory, ADayIsJapans) {
  EXPECT_EQ(DirectoryDay(InJapan(2026, 4, 1, 0, 0)), InJapan(2026, 4, 1, 0, 0));
  EXPECT_EQ(DirectoryDay(InJapan(2026, 3, 31, 23, 59)), InJapan(2026, 3, 31, 0, 0));
  EXPECT_EQ(DirectoryDay(InJapan(2028, 2, 29, 12, 0)), InJapan(2028, 2, 29, 0, 0));
  EXPECT_EQ(DirectoryHour(InJapan(2026, 4, 1, 8, 59)), InJapan(2026, 4, 1, 8, 0));
  const absl::Status used = DirectoryAllowanceUsed(InJapan(2026, 3, 31, 22, 30));
  EXPECT_THAT(used, StatusIs(absl::StatusCode::kResourceExhausted, "DIRECTORY_ALLOWANCE_USED"));
  EXPECT_EQ(RetryAfter(used), absl::Minutes(90));
}

TEST(Directory, PagesAreToldApart) {
  const std::string page = DirectoryPage("な", "", MemberId{}, 20);
  EXPECT_EQ(page.size(), 16u);
  EXPECT_EQ(page, DirectoryPage("な", "", MemberId{}, 20));
  EXPECT_NE(page, DirectoryPage("なか", "", MemberId{}, 20));
  EXPECT_NE(page, DirectoryPage("な", "なか", MemberId{}, 20));
  EXPECT_NE(page, DirectoryPage("な", "", MemberId{1}, 20));
  EXPECT_NE(DirectoryPage("ab", "c", MemberId{}, 20), DirectoryPage("a", "bc", MemberId{}, 20));
}

}  // namespace
}  // namespace hiroba::identity
