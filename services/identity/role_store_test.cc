#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/role_rules.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class RoleStoreTest : public StoreContractTest {
 protected:
  Member Add(const std::string& address, std::vector<Role> roles = {}) {
    Member member = NewMember(address);
    member.roles = std::move(roles);
    return AddMember(member);
  }

  absl::StatusOr<Member> Grant(MemberId member, Role::Kind kind, uint64_t topic = 0) {
    return roles().EditRoles(call_, member, [&](Member& current, const auto&) -> Decided {
      return GrantRole(Caller(), kind, topic, now_, current);
    });
  }

  absl::StatusOr<Member> RevokeAdmin(MemberId member) {
    return roles().EditRoles(call_, member, [&](Member& current, const auto& others) -> Decided {
      const int acting = CountActing(others, StaffSecondFactor::kOptional, now_);
      return RevokeRole(Caller(), Role::Kind::kAdmin, 0, acting, current);
    });
  }
};

INSTANTIATE_TEST_SUITE_P(Both, RoleStoreTest, BothStores(), NameOfStore);

TEST_P(RoleStoreTest, RolesAreTheMembersFromThenOn) {
  const Member member = Add("a@city.kadoma.lg.jp");
  const auto granted = Grant(member.id, Role::Kind::kTopicModerator, 77);
  ASSERT_THAT(granted, IsOk());
  EXPECT_EQ(granted->version, member.version + 1);
  EXPECT_THAT(Grant(member.id, Role::Kind::kAdmin), IsOk());
  const auto read = members().GetMember(call_, member.id);
  ASSERT_THAT(read, IsOk());
  ASSERT_THAT(read->roles, SizeIs(2));
  EXPECT_EQ(read->roles[0], (Role{.kind = Role::Kind::kAdmin, .grant_time = now_}));
  EXPECT_EQ(read->roles[1].topic, 77u);
  // The same again changes nothing and tells nobody.
  EXPECT_EQ(Grant(member.id, Role::Kind::kAdmin)->version, read->version);
  EXPECT_THAT(Grant(ids_.New<MemberId>(), Role::Kind::kAdmin),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_P(RoleStoreTest, TheyAreListedByKindTopicAndMember) {
  const Member first = Add("a@city.kadoma.lg.jp");
  const Member second = Add("b@city.kadoma.lg.jp", {{.kind = Role::Kind::kModerator}});
  ASSERT_THAT(Grant(second.id, Role::Kind::kTopicModerator, 5), IsOk());
  ASSERT_THAT(Grant(first.id, Role::Kind::kTopicModerator, 9), IsOk());
  ASSERT_THAT(Grant(first.id, Role::Kind::kTopicModerator, 5), IsOk());
  ASSERT_THAT(Grant(first.id, Role::Kind::kAdmin), IsOk());
  std::vector<std::pair<uint64_t, MemberId>> seen;
  std::optional<MemberRole> last;
  while (true) {
    const auto page = roles().ListRoles(call_, 0, last ? &*last : nullptr, 2);
    ASSERT_THAT(page, IsOk());
    for (const MemberRole& role : *page) seen.emplace_back(role.role.topic, role.member.id);
    if (page->size() < 2) break;
    last = page->back();
  }
  EXPECT_THAT(seen, testing::ElementsAre(std::pair(0u, second.id), std::pair(0u, first.id),
                                         std::pair(5u, first.id), std::pair(5u, second.id),
                                         std::pair(9u, first.id)));
  const auto of_topic = roles().ListRoles(call_, 5, nullptr, 10);
  ASSERT_THAT(of_topic, IsOkAndHolds(SizeIs(2)));
  EXPECT_EQ(of_topic->front().member.display_name, "中村 太郎");
  EXPECT_THAT(roles().ListRoles(call_, 5, &of_topic->back(), 10), IsOkAndHolds(IsEmpty()));
}

TEST_P(RoleStoreTest, SuspendedAdminsDoNotCount) {
  const Member first = Add("a@city.kadoma.lg.jp", {{.kind = Role::Kind::kAdmin}});
  const Member second = Add("b@city.kadoma.lg.jp", {{.kind = Role::Kind::kAdmin}});
  ASSERT_THAT(suspensions().EditSuspension(call_, second.id,
                                           [&](Member& member) {
                                             member.suspension = Suspension{now_, "理由"};
                                             return SuspensionDecision{.changed = true};
                                           }),
              IsOk());
  EXPECT_THAT(RevokeAdmin(first.id), StatusIs(absl::StatusCode::kFailedPrecondition, "LAST_ADMIN"));
}

TEST_P(RoleStoreTest, TwoAdminsWhoTakeEachOthersRoleLeaveOne) {
  for (int round = 0; round < 5; ++round) {
    const std::string number = std::to_string(round);
    const Member first = Add("a" + number + "@city.kadoma.lg.jp", {{.kind = Role::Kind::kAdmin}});
    const Member second = Add("b" + number + "@city.kadoma.lg.jp", {{.kind = Role::Kind::kAdmin}});
    std::vector<std::thread> threads;
    for (const MemberId id : {first.id, second.id}) {
      threads.emplace_back([this, id] { static_cast<void>(RevokeAdmin(id)); });
    }
    for (std::thread& thread : threads) thread.join();
    const auto left = roles().ListRoles(call_, 0, nullptr, 100);
    ASSERT_THAT(left, IsOkAndHolds(SizeIs(1)));
    // The next round begins without admins: this one hands over.
    const Member heir = Add("c" + number + "@city.kadoma.lg.jp", {{.kind = Role::Kind::kAdmin}});
    ASSERT_THAT(RevokeAdmin(left->front().member.id), IsOk());
    ASSERT_THAT(roles().EditRoles(call_, heir.id,
                                  [](Member& member, const auto&) -> Decided {
                                    member.roles.clear();
                                    return absl::OkStatus();
                                  }),
                IsOk());
  }
}

}  // namespace
}  // namespace hiroba::identity
