#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SuspensionStoreTest : public StoreContractTest {};

INSTANTIATE_TEST_SUITE_P(Both, SuspensionStoreTest, BothStores(), NameOfStore);

TEST_P(SuspensionStoreTest, SessionsEndWithIt) {
  const Member member = AddMember(NewMember("a@city.kadoma.lg.jp"));
  const Member other = AddMember(NewMember("b@city.kadoma.lg.jp"));
  for (const MemberId id : {member.id, member.id, other.id}) {
    const auto session = ids_.New<SessionId>();
    ASSERT_THAT(sessions().CreateSession(call_,
                                         {.id = session,
                                          .member = id,
                                          .token_hash = std::string(19, 't') + FormatId(session),
                                          .create_time = now_,
                                          .last_use_time = now_},
                                         member, 5),
                IsOk());
  }
  const auto suspend = [&](Member& current) -> absl::StatusOr<SuspensionDecision> {
    current.suspension = Suspension{.time = now_, .reason = "宣伝"};
    return SuspensionDecision{.changed = true,
                              .notice = Notice{.id = ids_.Next(),
                                               .member = current.id,
                                               .address = current.address,
                                               .display_name = current.display_name,
                                               .subject = "件名",
                                               .text = "本文",
                                               .create_time = now_}};
  };
  const auto suspended = suspensions().EditSuspension(call_, member.id, suspend);
  ASSERT_THAT(suspended, IsOk());
  EXPECT_EQ(suspended->version, member.version + 1);
  EXPECT_THAT(sessions().ListSessions(call_, member.id), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(sessions().ListSessions(call_, other.id), IsOkAndHolds(SizeIs(1)));
  EXPECT_THAT(notices().ListNotices(call_, now_, 10), IsOkAndHolds(SizeIs(1)));
  EXPECT_THAT(members().GetMember(call_, member.id), IsOkAndHolds(*suspended));

  const auto back = suspensions().EditSuspension(
      call_, member.id, [](Member& current) -> absl::StatusOr<SuspensionDecision> {
        current.suspension.reset();
        return SuspensionDecision{.changed = true};
      });
  ASSERT_THAT(back, IsOk());
  EXPECT_FALSE(members().GetMember(call_, member.id)->suspension.has_value());
  EXPECT_THAT(suspensions().EditSuspension(call_, ids_.New<MemberId>(), suspend),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_P(SuspensionStoreTest, VouchesThatHaveNotLetAnybodyInEndWithIt) {
  const Admission open = AddWaiting("1@city.kadoma.lg.jp");
  const Member member = AddMember(NewMember("a@city.kadoma.lg.jp"));
  const Vouch vouch{.admission = open.id, .member = member.id, .create_time = now_};
  ASSERT_THAT(vouches().AddVouch(call_, vouch, now_,
                                 [](Admission&, Member&, const Member&, const VouchFacts&) {
                                   return AdmissionDecision{};
                                 }),
              IsOk());
  ASSERT_THAT(suspensions().EditSuspension(call_, member.id,
                                           [&](Member& current) {
                                             current.suspension = Suspension{.time = now_};
                                             return SuspensionDecision{.changed = true};
                                           }),
              IsOk());
  EXPECT_THAT(*vouches().ListVouches(call_, {open.id}),
              ElementsAre(Field(&Vouch::withdrawn, true)));
}

}  // namespace
}  // namespace hiroba::identity
