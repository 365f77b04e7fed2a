// What both stores promise of second factors: all of one is kept, its member is marked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using MaybeNotice = absl::StatusOr<std::optional<Notice>>;

class SecondFactorStoreTest : public StoreContractTest {
 protected:
  absl::Status Put(MemberId member, const SecondFactor& factor) {
    return second_factors().EditSecondFactor(
        call_, member, [&](const Member&, SecondFactor& current) -> MaybeNotice {
          current = factor;
          return std::nullopt;
        });
  }

  // Bytes of every kind.
  SecondFactor NewSecondFactor() {
    return {.secret = std::string("\0\xFFsealed\0", 9),
            .enable_time = now_,
            .pending_secret = std::string("\0", 1),
            .pending_expire_time = now_ + absl::Minutes(10),
            .last_step = 60'000'000,
            .recovery_salt = std::string(15, '\x80') + '\0',
            .recovery_hashes = {std::string(32, '\0'), std::string(32, 'b')}};
  }
};

INSTANTIATE_TEST_SUITE_P(Both, SecondFactorStoreTest, BothStores(), NameOfStore);

TEST_P(SecondFactorStoreTest, AllOfOneIsKeptAndItsMemberIsMarked) {
  const Member member = AddMember(NewMember());
  const Member other = AddMember(NewMember("other@city.kadoma.lg.jp"));
  EXPECT_EQ(*second_factors().GetSecondFactor(call_, member.id), SecondFactor());
  ASSERT_THAT(Put(member.id, NewSecondFactor()), IsOk());
  EXPECT_EQ(*second_factors().GetSecondFactor(call_, member.id), NewSecondFactor());
  EXPECT_EQ(*second_factors().GetSecondFactor(call_, other.id), SecondFactor());
  const auto marked = members().GetMember(call_, member.id);
  ASSERT_THAT(marked, IsOk());
  EXPECT_TRUE(marked->second_factor);
  EXPECT_GT(marked->version, member.version);
  EXPECT_FALSE(members().GetMember(call_, other.id)->second_factor);

  ASSERT_THAT(Put(member.id, SecondFactor()), IsOk());
  EXPECT_EQ(*second_factors().GetSecondFactor(call_, member.id), SecondFactor());
  EXPECT_FALSE(members().GetMember(call_, member.id)->second_factor);
}

TEST_P(SecondFactorStoreTest, AUsedCodeLeavesTheMemberAsSheIs) {
  const Member member = AddMember(NewMember());
  SecondFactor factor = NewSecondFactor();
  ASSERT_THAT(Put(member.id, factor), IsOk());
  const uint64_t version = members().GetMember(call_, member.id)->version;
  factor.last_step += 1;
  ASSERT_THAT(Put(member.id, factor), IsOk());
  EXPECT_EQ(members().GetMember(call_, member.id)->version, version);
  EXPECT_EQ(second_factors().GetSecondFactor(call_, member.id)->last_step, factor.last_step);
}

TEST_P(SecondFactorStoreTest, ARefusalKeepsNothingAndANoticeGoesWithTheChange) {
  const Member member = AddMember(NewMember());
  const Notice notice{.id = ids_.Next(), .member = member.id, .create_time = now_};
  EXPECT_THAT(second_factors().EditSecondFactor(call_, member.id,
                                                [](const Member&, SecondFactor& f) -> MaybeNotice {
                                                  f.secret = "x";
                                                  return Aborted("NO", "いいえ");
                                                }),
              StatusIs(absl::StatusCode::kAborted, "NO"));
  EXPECT_EQ(*second_factors().GetSecondFactor(call_, member.id), SecondFactor());
  EXPECT_THAT(*notices().ListNotices(call_, now_, 10), IsEmpty());
  EXPECT_THAT(
      second_factors().EditSecondFactor(call_, member.id,
                                        [&](const Member& current, SecondFactor&) -> MaybeNotice {
                                          EXPECT_EQ(current, member);
                                          return notice;
                                        }),
      IsOk());
  EXPECT_THAT(*notices().ListNotices(call_, now_, 10), SizeIs(1));
  EXPECT_THAT(Put(ids_.New<MemberId>(), NewSecondFactor()),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_P(SecondFactorStoreTest, ACodeThatComesTwiceAtOnceIsUsedOnce) {
  const Member member = AddMember(NewMember());
  ASSERT_THAT(Put(member.id, NewSecondFactor()), IsOk());
  const int64_t step = NewSecondFactor().last_step + 1;
  std::atomic<int> used = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      bool mine = false;
      const auto use = [&](const Member&, SecondFactor& factor) -> MaybeNotice {
        mine = factor.last_step < step;
        factor.last_step = step;
        return std::nullopt;
      };
      EXPECT_THAT(second_factors().EditSecondFactor(call_, member.id, use), IsOk());
      used += mine ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(used, 1);
}

TEST_P(SecondFactorStoreTest, ANewPasswordVoidsOneThatIsBeingSetUpAndLeavesOneThatIsOn) {
  const Member member = AddMember(NewMember());
  ASSERT_THAT(Put(member.id, NewSecondFactor()), IsOk());
  ASSERT_THAT(passwords().ChangePassword(
                  call_, member.id, SessionId(), now_,
                  [&](Member& current) -> absl::StatusOr<Notice> {
                    EXPECT_TRUE(current.second_factor);
                    current.password_hash = "$argon2id$new";
                    return Notice{.id = ids_.Next(), .member = current.id, .create_time = now_};
                  }),
              IsOk());
  SecondFactor expected = NewSecondFactor();
  expected.pending_secret.clear();
  expected.pending_expire_time = absl::Time();
  EXPECT_EQ(*second_factors().GetSecondFactor(call_, member.id), expected);
}

}  // namespace
}  // namespace hiroba::identity
