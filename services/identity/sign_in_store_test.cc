// What both stores of wrong passwords promise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

class SignInStoreTest : public StoreContractTest {
 protected:
  // Of the address, of the source, whether the source is known.
  std::tuple<int, int, bool> Count(const std::string& address, const std::string& source,
                                   MemberId member = MemberId()) {
    const auto failures =
        sign_ins().CountFailures(call_, address, source, member, now_ - absl::Hours(1));
    EXPECT_THAT(failures, IsOk());
    return {failures->of_address, failures->of_source, failures->is_known_source};
  }

  const std::string address_ = std::string(31, '\x80') + 'a';
  const std::string other_address_ = std::string(31, '\x80') + 'b';
  const std::string here_ = std::string(31, '\xff') + 'h';
  const std::string there_ = std::string(31, '\xff') + 't';
};

INSTANTIATE_TEST_SUITE_P(Both, SignInStoreTest, BothStores(), NameOfStore);

TEST_P(SignInStoreTest, FailuresAreCountedByAddressAndSourceForAnHour) {
  EXPECT_EQ(Count(address_, here_), std::tuple(0, 0, false));
  const auto fail = [&](const std::string& address, const std::string& source, absl::Time time) {
    EXPECT_THAT(sign_ins().AddFailure(call_, address, source, time), IsOk());
  };
  fail(address_, here_, now_ - absl::Hours(2));
  fail(address_, here_, now_ - absl::Minutes(50));
  fail(address_, here_, now_);
  fail(address_, here_, now_);
  fail(address_, there_, now_);
  fail(other_address_, here_, now_);
  EXPECT_EQ(Count(address_, here_), std::tuple(4, 3, false));
  EXPECT_EQ(Count(address_, there_), std::tuple(4, 1, false));
  EXPECT_EQ(Count(other_address_, there_), std::tuple(1, 0, false));
  EXPECT_THAT(sign_ins().DeleteFailures(call_, now_ - absl::Minutes(40)), IsOk());
  EXPECT_EQ(Count(address_, here_), std::tuple(3, 2, false));
  EXPECT_THAT(sign_ins().ForgetFailures(call_, address_), IsOk());
  EXPECT_EQ(Count(address_, here_), std::tuple(0, 0, false));
  EXPECT_EQ(Count(other_address_, there_), std::tuple(1, 0, false));
}

TEST_P(SignInStoreTest, ASourceIsKnownWhereTheMemberHasASessionFrom) {
  const Member member = AddMember(NewMember());
  ASSERT_THAT(sessions().CreateSession(call_,
                                       {.id = ids_.New<SessionId>(),
                                        .member = member.id,
                                        .token_hash = std::string(32, 't'),
                                        .create_time = now_,
                                        .last_use_time = now_,
                                        .source = here_},
                                       member, 10),
              IsOk());
  EXPECT_EQ(Count(address_, here_, member.id), std::tuple(0, 0, true));
  EXPECT_EQ(Count(address_, there_, member.id), std::tuple(0, 0, false));
  EXPECT_EQ(Count(address_, here_, ids_.New<MemberId>()), std::tuple(0, 0, false));
  EXPECT_EQ(Count(address_, here_), std::tuple(0, 0, false));
}

}  // namespace
}  // namespace hiroba::identity
