#include "services/identity/member_rules.h"

#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

const Member kHanako{.id = MemberId{1}, .display_name = "門真 花子", .version = 3};

TEST(EditProfile, ChangesOnlyWhatIsGiven) {
  Member member = kHanako;
  EXPECT_THAT(EditProfile(member, {.ask_me_about = "特定健診"}), IsOk());
  EXPECT_EQ(member.display_name, "門真 花子");
  EXPECT_EQ(member.ask_me_about, "特定健診");
}

TEST(EditProfile, ChangedMeanwhileIsRefused) {
  Member member = kHanako;
  EXPECT_THAT(EditProfile(member, {.display_name = "x", .version = 2}),
              StatusIs(absl::StatusCode::kAborted, "MEMBER_CHANGED"));
  EXPECT_THAT(EditProfile(member, {.display_name = "x", .version = 3}), IsOk());
}

}  // namespace
}  // namespace hiroba::identity
