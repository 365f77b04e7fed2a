// Members over RPC: profiles, lists, import, roles.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hiroba/identity/v1/members.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;

class MembersServiceTest : public ServicesTest {};

TEST_F(MembersServiceTest, AMemberSeesHerAddressAndOthersDoNot) {
  const MemberId id = SignUp();
  const auto own = GetMember("members/me", TestMember(id));
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own->address(), kAddress);
  EXPECT_EQ(own->state(), api::v1::Caller::VERIFIED);
  const auto other = GetMember(own->name(), TestMember(ids_.New<MemberId>()));
  ASSERT_THAT(other, IsOk());
  EXPECT_EQ(other->address(), "");
  EXPECT_EQ(other->state(), api::v1::Caller::STATE_UNSPECIFIED);
  EXPECT_EQ(other->postings(0).body_display_name(), "大阪府門真市");
  EXPECT_THAT(GetMember(own->name(), Caller()), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(MembersServiceTest, AProfileIsChangedByItsOwner) {
  const MemberId id = SignUp();
  v1::UpdateMemberRequest update;
  update.mutable_member()->set_name("members/me");
  update.mutable_member()->set_ask_me_about("総合計画のこと");
  const auto updated = Ask(&v1::Members::Stub::UpdateMember, update, TestMember(id));
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->ask_me_about(), "総合計画のこと");
  EXPECT_EQ(updated->display_name(), "中村 太郎");
  update.mutable_member()->set_etag("1");
  EXPECT_THAT(Ask(&v1::Members::Stub::UpdateMember, update, TestMember(id)),
              StatusIs(absl::StatusCode::kAborted, "MEMBER_CHANGED"));
  update.mutable_member()->set_name(updated->name());
  EXPECT_THAT(Ask(&v1::Members::Stub::UpdateMember, update, TestMember(ids_.New<MemberId>())),
              StatusIs(absl::StatusCode::kPermissionDenied, "NOT_YOUR_PROFILE"));
}

TEST_F(MembersServiceTest, MembersAreListedByTheStartOfTheirNameInPages) {
  v1::ImportMembersRequest import;
  for (int i = 0; i < 7; ++i) {
    auto& member = *import.add_members();
    member.set_external_id("e" + std::to_string(i));
    member.set_display_name(i < 5 ? "中村 " + std::to_string(i) : "山田 " + std::to_string(i));
    member.set_body_code("272230");
  }
  const Caller admin = TestAdmin(ids_.New<MemberId>());
  ASSERT_THAT(Ask(&v1::Members::Stub::ImportMembers, import, admin), IsOk());
  v1::ListMembersRequest list;
  list.set_query("中村");
  list.set_page_size(3);
  std::vector<std::string> names;
  for (;;) {
    const auto page = Ask(&v1::Members::Stub::ListMembers, list, admin);
    ASSERT_THAT(page, IsOk());
    for (const v1::Member& member : page->members()) names.push_back(member.display_name());
    if (page->next_page_token().empty()) break;
    list.set_page_token(page->next_page_token());
  }
  EXPECT_THAT(names, ElementsAre("中村 0", "中村 1", "中村 2", "中村 3", "中村 4"));
  list.set_query("");
  EXPECT_THAT(Ask(&v1::Members::Stub::ListMembers, list, admin),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
}

TEST_F(MembersServiceTest, ImportedMembersAreKeptOnceAndCannotSignIn) {
  v1::ImportMembersRequest import;
  import.set_sample(true);
  auto& one = *import.add_members();
  one.set_external_id("t001/中村");
  one.set_display_name("中村 太郎");
  one.set_body_code("272230");
  one.set_department("企画課");
  const Caller admin = TestAdmin(ids_.New<MemberId>());
  const auto first = Ask(&v1::Members::Stub::ImportMembers, import, admin);
  const auto second = Ask(&v1::Members::Stub::ImportMembers, import, admin);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->members(0).name(), second->members(0).name());
  EXPECT_TRUE(first->members(0).card().sample());
  v1::BatchGetContactsRequest contacts;
  contacts.add_names(first->members(0).name());
  EXPECT_EQ(Ask(&v1::Members::Stub::BatchGetContacts, contacts, TestService())->contacts_size(), 0);
  v1::BatchGetCardsRequest cards;
  cards.add_names(first->members(0).name());
  cards.add_names("members/" + FormatId(ids_.New<MemberId>()));
  const auto got = Ask(&v1::Members::Stub::BatchGetCards, cards, TestService());
  ASSERT_EQ(got->cards_size(), 1);
  EXPECT_EQ(got->cards(0).body_display_name(), "大阪府門真市");
  one.set_body_code("999999");
  EXPECT_THAT(Ask(&v1::Members::Stub::ImportMembers, import, admin),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

TEST_F(MembersServiceTest, TheOperatorMakesMembersAndGivesRoles) {
  v1::CreateMemberRequest create;
  create.set_address("sewanin@city.kadoma.lg.jp");
  create.set_display_name("世話 人子");
  create.set_body_code("272230");
  create.set_password(kPassword);
  create.add_roles(api::v1::Caller::MODERATOR);
  EXPECT_THAT(Ask(&v1::Members::Stub::CreateMember, create, TestAdmin(ids_.New<MemberId>())),
              StatusIs(absl::StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
  const auto made = Ask(&v1::Members::Stub::CreateMember, create, TestService());
  ASSERT_THAT(made, IsOk());
  const auto session = SignIn(create.address());
  EXPECT_TRUE(Authenticate(session->token())->may_moderate());

  create.clear_password();
  create.set_roles(0, api::v1::Caller::ADMIN);
  const auto promoted = Ask(&v1::Members::Stub::CreateMember, create, TestService());
  ASSERT_THAT(promoted, IsOk());
  EXPECT_EQ(promoted->name(), made->name());
  EXPECT_TRUE(Authenticate(session->token())->may_administer());
  EXPECT_THAT(announced_, ElementsAre(made->name()));
}

}  // namespace
}  // namespace hiroba::identity
