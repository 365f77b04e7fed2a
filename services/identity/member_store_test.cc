// What both member stores promise: changes, lists, import.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"
#include "services/identity/text_fold.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MemberStoreTest : public StoreContractTest {};

INSTANTIATE_TEST_SUITE_P(Both, MemberStoreTest, BothStores(), NameOfStore);

TEST_P(MemberStoreTest, AMemberIsKeptAsSheIs) {
  const Member member = AddMember(NewMember());
  EXPECT_THAT(members().GetMember(call_, member.id), IsOkAndHolds(member));
  EXPECT_THAT(members().FindMember(call_, member.address_identity), IsOkAndHolds(member));
  EXPECT_THAT(members().FindMember(call_, "x@city.kadoma.lg.jp"),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
  EXPECT_THAT(members().GetMember(call_, ids_.New<MemberId>()),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_P(MemberStoreTest, AChangeRaisesTheVersionAndNoChangeDoesNot) {
  const Member member = AddMember(NewMember());
  const auto same =
      members().EditMember(call_, member.id, [](Member&) { return absl::OkStatus(); });
  ASSERT_THAT(same, IsOk());
  EXPECT_EQ(same->version, member.version);
  const auto changed = members().EditMember(call_, member.id, [&](Member& current) {
    current.display_name = "中村 次郎";
    current.roles.push_back({.kind = Role::Kind::kAdmin, .grant_time = now_});
    current.postings.front().end = absl::CivilDay(2026, 3, 31);
    current.postings.insert(
        current.postings.begin(),
        {.id = ids_.New<PostingId>(), .body = "272230", .department = "防災課"});
    return absl::OkStatus();
  });
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->version, member.version + 1);
  EXPECT_THAT(members().GetMember(call_, member.id), IsOkAndHolds(*changed));
  EXPECT_THAT(changed->postings, SizeIs(2));
  EXPECT_EQ(changed->postings.front().department, "防災課");
}

TEST_P(MemberStoreTest, ARefusedChangeIsNotKept) {
  const Member member = AddMember(NewMember());
  EXPECT_THAT(members().EditMember(call_, member.id,
                                   [](Member& current) {
                                     current.display_name = "x";
                                     return absl::AbortedError("no");
                                   }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(members().GetMember(call_, member.id), IsOkAndHolds(member));
}

TEST_P(MemberStoreTest, MembersAreListedByNameOrNewestFirst) {
  const Member a = AddMember(NewMember("a@city.kadoma.lg.jp", "中村 花子"));
  const Member b = AddMember(NewMember("b@city.kadoma.lg.jp", "山田 太郎"));
  const Member c = AddMember(NewMember("c@city.kadoma.lg.jp", "中村 花子"));
  const Member d = AddMember(NewMember("d@city.kadoma.lg.jp", "ＮＡＫＡ%_"));
  Member pending = NewMember("e@city.kadoma.lg.jp", "中村 花子");
  pending.state = Caller::State::kPending;
  AddMember(pending);
  const auto names = [&](std::string_view query, std::string_view after_name, MemberId after,
                         int limit) {
    std::vector<MemberId> ids;
    const auto listed = members().ListMembers(call_, query, after_name, after, limit);
    EXPECT_THAT(listed, IsOk());
    for (const Member& member : *listed) ids.push_back(member.id);
    return ids;
  };
  EXPECT_THAT(names("", "", MemberId(), 10), ElementsAre(d.id, c.id, b.id, a.id));
  EXPECT_THAT(names("", "", c.id, 1), ElementsAre(b.id));
  const std::string name = Fold("中村 花子");
  EXPECT_THAT(names("中村", "", MemberId(), 10), ElementsAre(a.id, c.id));
  EXPECT_THAT(names("中村", name, a.id, 10), ElementsAre(c.id));
  EXPECT_THAT(names("naka%", "", MemberId(), 10), ElementsAre(d.id));
  EXPECT_THAT(names("naka_", "", MemberId(), 10), IsEmpty());
  EXPECT_THAT(names("田", "", MemberId(), 10), IsEmpty());
}

TEST_P(MemberStoreTest, ImportingTwiceGivesTheSameMembers) {
  std::vector<Member> three;
  for (int i = 0; i < 3; ++i) {
    Member member = NewMember("");
    member.password_hash = "";
    member.external_id = "e" + std::to_string(i);
    three.push_back(member);
  }
  const auto first = members().ImportMembers(call_, three);
  EXPECT_THAT(first, IsOkAndHolds(three));
  std::vector<Member> more = {three[2], NewMember(""), three[0]};
  for (Member& member : more) member.id = ids_.New<MemberId>();
  more[1].external_id = "e9";
  more[1].address_identity = more[1].password_hash = "";
  const auto second = members().ImportMembers(call_, more);
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(*second, ElementsAre(three[2], more[1], three[0]));
  EXPECT_THAT(members().ImportMembers(call_, {}), IsOkAndHolds(IsEmpty()));
}

TEST_P(MemberStoreTest, BatchesLeaveOutWhoIsUnknown) {
  const Member member = AddMember(NewMember());
  EXPECT_THAT(members().BatchGetMembers(call_, {member.id, ids_.New<MemberId>()}),
              IsOkAndHolds(ElementsAre(member)));
  EXPECT_THAT(members().BatchGetMembers(call_, {}), IsOkAndHolds(IsEmpty()));
}

}  // namespace
}  // namespace hiroba::identity
