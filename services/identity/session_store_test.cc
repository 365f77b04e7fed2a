// What both session stores promise: tokens, last use, the ways a session ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SessionStoreTest : public StoreContractTest {
 protected:
  Session NewSession(MemberId member, const std::string& token_hash, absl::Time time) {
    return {.id = ids_.New<SessionId>(),
            .member = member,
            .token_hash = std::string(31, '\x80') + token_hash,
            .kind = Session::Kind::kToken,
            .device = "Firefox",
            .create_time = time,
            .last_use_time = time,
            .source = std::string(32, 's')};
  }
};

INSTANTIATE_TEST_SUITE_P(Both, SessionStoreTest, BothStores(), NameOfStore);

TEST_P(SessionStoreTest, ASessionIsFoundByItsTokenWithItsMember) {
  const Member member = AddMember(NewMember());
  const Session session = NewSession(member.id, "1", now_);
  ASSERT_THAT(sessions().CreateSession(call_, session, member, 10), IsOk());
  const auto found = sessions().FindSession(call_, session.token_hash);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->first.id, session.id);
  EXPECT_EQ(found->first.kind, Session::Kind::kToken);
  EXPECT_EQ(found->first.device, "Firefox");
  EXPECT_EQ(found->first.source, session.source);
  EXPECT_EQ(found->first.create_time, now_);
  EXPECT_EQ(found->second, member);
  EXPECT_THAT(sessions().FindSession(call_, std::string(32, 'x')),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
}

TEST_P(SessionStoreTest, UseOfASessionOnlyMovesForward) {
  const Member member = AddMember(NewMember());
  const Session session = NewSession(member.id, "1", now_);
  ASSERT_THAT(sessions().CreateSession(call_, session, member, 10), IsOk());
  EXPECT_THAT(sessions().TouchSession(call_, session.id, now_ + absl::Hours(2)), IsOk());
  EXPECT_THAT(sessions().TouchSession(call_, session.id, now_ + absl::Hours(1)), IsOk());
  EXPECT_EQ(sessions().FindSession(call_, session.token_hash)->first.last_use_time,
            now_ + absl::Hours(2));
}

TEST_P(SessionStoreTest, SessionsEndByTheirMemberByAgeAndByNumber) {
  const Member member = AddMember(NewMember());
  std::vector<Session> made;
  for (int i = 0; i < 4; ++i) {
    made.push_back(NewSession(member.id, std::to_string(i), now_ + absl::Hours(i)));
    const auto ended = sessions().CreateSession(call_, made.back(), member, 3);
    ASSERT_THAT(ended, IsOk());
    if (i < 3) {
      EXPECT_THAT(*ended, IsEmpty());
    } else {
      EXPECT_THAT(*ended, ElementsAre(made[0].id));
    }
  }
  const auto ids = [&] {
    std::vector<SessionId> listed;
    const auto left = sessions().ListSessions(call_, member.id);
    EXPECT_THAT(left, IsOk());
    for (const Session& session : *left) listed.push_back(session.id);
    return listed;
  };
  EXPECT_THAT(ids(), ElementsAre(made[3].id, made[2].id, made[1].id));
  EXPECT_THAT(sessions().DeleteSession(call_, ids_.New<MemberId>(), made[3].id, now_),
              StatusIs(absl::StatusCode::kNotFound, "SESSION_NOT_FOUND"));
  EXPECT_THAT(sessions().DeleteSession(call_, member.id, made[3].id, now_), IsOk());
  EXPECT_THAT(sessions().DeleteSessions(call_, now_ + absl::Hours(2), now_), IsOk());
  EXPECT_THAT(ids(), ElementsAre(made[2].id));
}

TEST_P(SessionStoreTest, EndingASessionAgainIsOkForItsMemberUntilItIsForgotten) {
  const Member member = AddMember(NewMember());
  const Session session = NewSession(member.id, "1", now_);
  ASSERT_THAT(sessions().CreateSession(call_, session, member, 10), IsOk());
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(sessions().DeleteSession(call_, member.id, session.id, now_), IsOk());
  }
  EXPECT_THAT(sessions().DeleteSession(call_, ids_.New<MemberId>(), session.id, now_),
              StatusIs(absl::StatusCode::kNotFound, "SESSION_NOT_FOUND"));
  EXPECT_THAT(sessions().DeleteSessions(call_, now_, now_ + absl::Seconds(1)), IsOk());
  EXPECT_THAT(sessions().DeleteSession(call_, member.id, session.id, now_),
              StatusIs(absl::StatusCode::kNotFound, "SESSION_NOT_FOUND"));
}

TEST_P(SessionStoreTest, WhatWasRightAMomentAgoOpensNoSession) {
  const Member member = AddMember(NewMember());
  const auto refuses = [&](const Member& checked) {
    return ::testing::Value(
        sessions().CreateSession(call_, NewSession(member.id, "1", now_), checked, 10),
        StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"));
  };
  Member checked = member;
  checked.password_hash = "$argon2id$old";
  EXPECT_TRUE(refuses(checked));
  checked = member;
  checked.second_factor = true;
  EXPECT_TRUE(refuses(checked));
  ASSERT_THAT(members().EditMember(call_, member.id,
                                   [&](Member& current) {
                                     current.suspension =
                                         Suspension{.time = now_, .reason = "宣伝"};
                                     return absl::OkStatus();
                                   }),
              IsOk());
  EXPECT_TRUE(refuses(member));
  EXPECT_THAT(*sessions().ListSessions(call_, member.id), IsEmpty());
}

TEST_P(SessionStoreTest, AllSessionsEndButTheOneThatIsKept) {
  const Member member = AddMember(NewMember());
  const Member other = AddMember(NewMember("other@city.kadoma.lg.jp"));
  std::vector<Session> made;
  for (int i = 0; i < 3; ++i) {
    made.push_back(NewSession(member.id, std::to_string(i), now_));
    ASSERT_THAT(sessions().CreateSession(call_, made.back(), member, 10), IsOk());
  }
  const Session others = NewSession(other.id, "o", now_);
  ASSERT_THAT(sessions().CreateSession(call_, others, other, 10), IsOk());
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(sessions().EndOtherSessions(call_, member.id, made[1].id, now_), IsOk());
  }
  const auto left = sessions().ListSessions(call_, member.id);
  ASSERT_THAT(left, IsOk());
  ASSERT_EQ(left->size(), 1u);
  EXPECT_EQ(left->front().id, made[1].id);
  EXPECT_THAT(sessions().FindSession(call_, others.token_hash), IsOk());
  // Who presses the button of one of them meanwhile is told of no mistake.
  EXPECT_THAT(sessions().DeleteSession(call_, member.id, made[0].id, now_), IsOk());
}

}  // namespace
}  // namespace hiroba::identity
