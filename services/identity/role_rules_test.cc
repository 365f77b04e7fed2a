#include "services/identity/role_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/callers.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/role_convert.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;

constexpr absl::StatusCode kNo = absl::StatusCode::kFailedPrecondition;
const absl::Time kNow = absl::FromUnixSeconds(1'775'000'000);
const Caller kAdmin = TestAdmin(MemberId{1});

Member Verified() { return {.id = MemberId{2}, .state = Caller::State::kVerified}; }

TEST(GrantRole, ARoleIsGivenOnceAndKeepsItsBeginning) {
  Member member = Verified();
  EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kTopicModerator, 7, kNow, member), IsOk());
  EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kAdmin, 0, kNow, member), IsOk());
  EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kTopicModerator, 3, kNow, member), IsOk());
  const std::vector<Role> roles = member.roles;
  EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kAdmin, 0, kNow + absl::Hours(1), member), IsOk());
  EXPECT_EQ(member.roles, roles);
  // In the order of kind and topic, as the table keeps them.
  EXPECT_EQ(roles[0].kind, Role::Kind::kAdmin);
  EXPECT_EQ(roles[0].granted_by, MemberId{1});
  EXPECT_THAT(ModeratedTopics(member), ElementsAre(3, 7));
  EXPECT_TRUE(member.Has(Role::Kind::kAdmin));
  EXPECT_FALSE(member.Has(Role::Kind::kModerator));
}

TEST(GrantRole, NobodyGivesHerselfOne) {
  Member self{.id = MemberId{1}, .state = Caller::State::kVerified};
  EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kTopicModerator, 7, kNow, self),
              StatusIs(absl::StatusCode::kPermissionDenied, "OWN_ROLES"));
}

TEST(GrantRole, OnlyVerifiedMembersWhoAreNotSuspendedGetOne) {
  for (const Caller::State state : {Caller::State::kPending, Caller::State::kLapsed}) {
    Member member = Verified();
    member.state = state;
    EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kModerator, 0, kNow, member),
                StatusIs(kNo, "MEMBER_NOT_VERIFIED"));
  }
  Member member = Verified();
  member.suspension = Suspension{.time = kNow};
  EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kModerator, 0, kNow, member),
              StatusIs(kNo, "MEMBER_SUSPENDED"));
}

TEST(GrantRole, FiftyTopicsAreTheMost) {
  Member member = Verified();
  for (uint64_t topic = 1; topic <= 50; ++topic) {
    EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kTopicModerator, topic, kNow, member), IsOk());
  }
  EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kTopicModerator, 51, kNow, member),
              StatusIs(kNo, "TOO_MANY_MODERATED_TOPICS"));
  EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kTopicModerator, 50, kNow, member), IsOk());
  EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kModerator, 0, kNow, member), IsOk());
}

TEST(RevokeRole, TakesThatRoleOnly) {
  Member member = Verified();
  for (const uint64_t topic : {3u, 7u}) {
    EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kTopicModerator, topic, kNow, member), IsOk());
  }
  EXPECT_THAT(RevokeRole(kAdmin, Role::Kind::kTopicModerator, 3, 1, member), IsOk());
  EXPECT_THAT(RevokeRole(kAdmin, Role::Kind::kTopicModerator, 3, 1, member), IsOk());
  EXPECT_THAT(ModeratedTopics(member), ElementsAre(7));
}

TEST(RevokeRole, NeitherOnesOwnNorTheLastAdmins) {
  Member self{.id = MemberId{1}, .roles = {{.kind = Role::Kind::kAdmin}}};
  EXPECT_THAT(RevokeRole(kAdmin, Role::Kind::kAdmin, 0, 5, self),
              StatusIs(absl::StatusCode::kPermissionDenied, "OWN_ROLES"));
  Member last = Verified();
  last.roles = {{.kind = Role::Kind::kAdmin}};
  EXPECT_THAT(RevokeRole(TestService(), Role::Kind::kAdmin, 0, 0, last),
              StatusIs(kNo, "LAST_ADMIN"));
  EXPECT_THAT(RevokeRole(TestService(), Role::Kind::kAdmin, 0, 1, last), IsOk());
  EXPECT_FALSE(last.Has(Role::Kind::kAdmin));
}

TEST(CountActing, CountsAdminsWhoCanActNow) {
  const absl::Time may =
      absl::FromCivil(absl::CivilDay(2027, 5, 31), absl::FixedTimeZone(9 * 3600));
  const Member acting{.state = Caller::State::kVerified,
                      .roles = {{.kind = Role::Kind::kAdmin}},
                      .verify_time = may - absl::Hours(24 * 60),
                      .second_factor = true};
  Member suspended = acting, lapsed = acting, without = acting;
  suspended.suspension = Suspension{.time = may};
  // Of the fiscal year before: it runs out at the end of the day, written down or not.
  lapsed.verify_time = may - absl::Hours(24 * 300);
  without.second_factor = false;
  const std::vector<Member> admins = {acting, suspended, lapsed, without};
  EXPECT_EQ(CountActing(admins, StaffSecondFactor::kOptional, may), 3);
  EXPECT_EQ(CountActing(admins, StaffSecondFactor::kRequired, may), 2);
  EXPECT_EQ(CountActing(admins, StaffSecondFactor::kRequired, may + absl::Hours(24)), 1);
  EXPECT_EQ(CountActing({}, StaffSecondFactor::kOptional, may), 0);
}

TEST(SetForumRoles, LeavesRolesInTopicsAlone) {
  Member member = Verified();
  EXPECT_THAT(GrantRole(kAdmin, Role::Kind::kTopicModerator, 7, kNow, member), IsOk());
  const Caller tool = TestService();
  EXPECT_THAT(SetForumRoles(tool, {Role::Kind::kAdmin}, kNow, 1, member), IsOk());
  EXPECT_THAT(SetForumRoles(tool, {Role::Kind::kModerator}, kNow, 1, member), IsOk());
  EXPECT_TRUE(member.Has(Role::Kind::kModerator));
  EXPECT_FALSE(member.Has(Role::Kind::kAdmin));
  EXPECT_THAT(ModeratedTopics(member), ElementsAre(7));
}

TEST(RoleName, IsReadBack) {
  for (const RoleKey& key : {RoleKey{MemberId{5}, Role::Kind::kModerator, 0},
                             RoleKey{MemberId{5}, Role::Kind::kAdmin, 0},
                             RoleKey{MemberId{5}, Role::Kind::kTopicModerator, 99}}) {
    EXPECT_THAT(ParseRoleName(RoleName(key)), IsOkAndHolds(key)) << RoleName(key);
  }
  for (const char* name : {"roles/x-admin", "roles/0000000000005-owner", "roles/0000000000005",
                           "roles/0000000000005-topic-x", "members/0000000000005-admin"}) {
    EXPECT_THAT(ParseRoleName(name), StatusIs(absl::StatusCode::kNotFound, "ROLE_NOT_FOUND"))
        << name;
  }
}

TEST(ParseCreateRole, ATopicGoesWithATopicModeratorOnly) {
  v1::CreateRoleRequest request;
  request.mutable_role()->set_member("members/0000000000005");
  EXPECT_THAT(ParseCreateRole(request), StatusIs(absl::StatusCode::kInvalidArgument));
  request.mutable_role()->set_kind(v1::Role::TOPIC_MODERATOR);
  EXPECT_THAT(ParseCreateRole(request), StatusIs(absl::StatusCode::kInvalidArgument));
  request.mutable_role()->set_topic("topics/0000000000007");
  EXPECT_THAT(ParseCreateRole(request),
              IsOkAndHolds(RoleKey{MemberId{5}, Role::Kind::kTopicModerator, 7}));
  request.mutable_role()->set_kind(v1::Role::ADMIN);
  EXPECT_THAT(ParseCreateRole(request), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace hiroba::identity
