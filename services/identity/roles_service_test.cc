#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hiroba/identity/v1/members.grpc.pb.h"
#include "hiroba/identity/v1/roles.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

class RolesServiceTest : public ServicesTest {
 protected:
  absl::StatusOr<v1::Role> Grant(MemberId member, v1::Role::Kind kind,
                                 const std::string& topic = "") {
    v1::CreateRoleRequest request;
    request.mutable_role()->set_member("members/" + FormatId(member));
    request.mutable_role()->set_kind(kind);
    request.mutable_role()->set_topic(topic);
    return Ask(&v1::Roles::Stub::CreateRole, request, admin_);
  }

  absl::Status Revoke(const std::string& name, const Caller& caller) {
    v1::DeleteRoleRequest request;
    request.set_name(name);
    return Ask(&v1::Roles::Stub::DeleteRole, request, caller).status();
  }

  const Caller admin_ = TestAdmin(ids_.New<MemberId>());
};

TEST_F(RolesServiceTest, WhoGetsARoleMayActAtOnce) {
  const MemberId member = SignUp();
  const auto session = SignIn();
  ASSERT_THAT(session, IsOk());
  EXPECT_TRUE(Authenticate(session->token())->moderated_topics.empty());

  const auto role = Grant(member, v1::Role::TOPIC_MODERATOR, "topics/000000000000a");
  ASSERT_THAT(role, IsOk());
  EXPECT_EQ(role->card().display_name(), "中村 太郎");
  EXPECT_THAT(announced_, Contains("members/" + FormatId(member)));
  EXPECT_THAT(Authenticate(session->token())->moderated_topics, ElementsAre(10));
  EXPECT_THAT(Grant(member, v1::Role::MODERATOR), IsOk());
  EXPECT_TRUE(Authenticate(session->token())->may_moderate());
  EXPECT_THAT(GetMember("members/me", *Authenticate(session->token()))->moderated_topics(),
              ElementsAre("topics/000000000000a"));

  EXPECT_THAT(Revoke(role->name(), admin_), IsOk());
  EXPECT_THAT(Revoke(role->name(), admin_), IsOk());
  EXPECT_TRUE(Authenticate(session->token())->moderated_topics.empty());
}

TEST_F(RolesServiceTest, MembersSeeWhoModerates) {
  const MemberId first = SignUp();
  const MemberId second = SignUp("second@city.kadoma.lg.jp");
  ASSERT_THAT(Grant(second, v1::Role::TOPIC_MODERATOR, "topics/000000000000a"), IsOk());
  ASSERT_THAT(Grant(first, v1::Role::TOPIC_MODERATOR, "topics/000000000000b"), IsOk());
  ASSERT_THAT(Grant(first, v1::Role::MODERATOR), IsOk());

  v1::ListRolesRequest request;
  request.set_page_size(2);
  std::vector<v1::Role> roles;
  do {
    const auto page = Ask(&v1::Roles::Stub::ListRoles, request, TestMember(first));
    ASSERT_THAT(page, IsOk());
    roles.insert(roles.end(), page->roles().begin(), page->roles().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  ASSERT_EQ(roles.size(), 3u);
  EXPECT_EQ(roles[0].kind(), v1::Role::MODERATOR);
  EXPECT_EQ(roles[1].topic(), "topics/000000000000a");
  EXPECT_EQ(roles[2].member(), "members/" + FormatId(first));

  request.set_topic("topics/000000000000b");
  const auto of_topic = Ask(&v1::Roles::Stub::ListRoles, request, TestMember(first));
  ASSERT_THAT(of_topic, IsOk());
  ASSERT_EQ(of_topic->roles_size(), 1);
  EXPECT_EQ(of_topic->roles(0).name(), roles[2].name());
}

TEST_F(RolesServiceTest, ModeratorsGiveNoRoles) {
  const MemberId member = SignUp();
  const auto role = Grant(member, v1::Role::MODERATOR);
  ASSERT_THAT(role, IsOk());
  EXPECT_THAT(Revoke(role->name(), TestModerator(ids_.New<MemberId>())),
              StatusIs(absl::StatusCode::kPermissionDenied, "ADMINS_ONLY"));
  EXPECT_THAT(Grant(ids_.New<MemberId>(), v1::Role::MODERATOR),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_F(RolesServiceTest, TheOperatorFindsMembersByAddressAndSetsTheirRoles) {
  const MemberId member = SignUp();
  v1::FindMemberRequest find;
  find.set_address("T-Nakamura@city.kadoma.lg.jp");
  const auto found = Ask(&v1::Members::Stub::FindMember, find, TestService());
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->name(), "members/" + FormatId(member));
  EXPECT_THAT(Ask(&v1::Members::Stub::FindMember, find, admin_),
              StatusIs(absl::StatusCode::kPermissionDenied, "INTERNAL_METHOD"));

  v1::CreateMemberRequest make;
  make.set_address(kAddress);
  make.add_roles(api::v1::Caller::ADMIN);
  EXPECT_THAT(Ask(&v1::Members::Stub::CreateMember, make, TestService()), IsOk());
  EXPECT_TRUE(store_.GetMember(TestCall(Caller()), member)->Has(Role::Kind::kAdmin));
  make.clear_roles();
  EXPECT_THAT(Ask(&v1::Members::Stub::CreateMember, make, TestService()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "LAST_ADMIN"));
}

}  // namespace
}  // namespace hiroba::identity
