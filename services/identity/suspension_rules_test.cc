#include "services/identity/suspension_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/callers.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'775'000'000);
const Caller kModerator = TestModerator(MemberId{1});

TEST(Suspend, KeepsTheFirstReasonUntilSheIsLetInAgain) {
  Member member{.id = MemberId{2}, .state = Caller::State::kVerified};
  EXPECT_THAT(Unsuspend(kModerator, member), IsOkAndHolds(false));
  EXPECT_THAT(CheckNotSuspended(member), IsOk());
  EXPECT_THAT(Suspend(kModerator, "宣伝を繰り返した", kNow, member), IsOkAndHolds(true));
  EXPECT_THAT(Suspend(kModerator, "ほかの理由", kNow, member), IsOkAndHolds(false));
  const absl::Status refused = CheckNotSuspended(member);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kPermissionDenied, "MEMBER_SUSPENDED"));
  EXPECT_THAT(std::string(refused.message()), testing::HasSubstr("宣伝を繰り返した"));
  EXPECT_THAT(Unsuspend(kModerator, member), IsOkAndHolds(true));
  EXPECT_THAT(CheckNotSuspended(member), IsOk());
}

TEST(Suspend, NeitherOneselfNorStaff) {
  Member self{.id = MemberId{1}};
  EXPECT_THAT(Suspend(kModerator, "理由", kNow, self),
              StatusIs(absl::StatusCode::kPermissionDenied, "OWN_ACCOUNT"));
  for (const Role::Kind kind :
       {Role::Kind::kModerator, Role::Kind::kAdmin, Role::Kind::kTopicModerator}) {
    Member staff{.id = MemberId{2}, .roles = {{.kind = kind}}};
    EXPECT_THAT(Suspend(TestAdmin(MemberId{1}), "理由", kNow, staff),
                StatusIs(absl::StatusCode::kFailedPrecondition, "MEMBER_HAS_ROLE"));
    EXPECT_THAT(Suspend(TestService(), "理由", kNow, staff), IsOkAndHolds(true));
  }
}

}  // namespace
}  // namespace hiroba::identity
