#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

class DirectoryStoreTest : public StoreContractTest {
 protected:
  std::optional<int> Count(MemberId member, absl::Time window, char page, int limit = 2) {
    const auto count =
        directory().CountPage(call_, member, window, std::string(15, page) + '\0', limit);
    EXPECT_THAT(count, IsOk());
    return *count;
  }
};

INSTANTIATE_TEST_SUITE_P(Both, DirectoryStoreTest, BothStores(), NameOfStore);

TEST_P(DirectoryStoreTest, DifferentPagesCountUntilTheLimit) {
  const MemberId member = ids_.New<MemberId>();
  EXPECT_EQ(Count(member, now_, 'a'), 1);
  EXPECT_EQ(Count(member, now_, 'a'), 1);
  EXPECT_EQ(Count(member, now_, 'b'), 2);
  EXPECT_EQ(Count(member, now_, 'c'), std::nullopt);
  EXPECT_EQ(Count(member, now_, 'a'), 2);
  EXPECT_EQ(Count(ids_.New<MemberId>(), now_, 'c'), 1);
  EXPECT_EQ(Count(member, now_ + absl::Hours(24), 'c'), 1);
}

TEST_P(DirectoryStoreTest, OldWindowsAreForgotten) {
  const MemberId member = ids_.New<MemberId>();
  EXPECT_EQ(Count(member, now_, 'a'), 1);
  EXPECT_EQ(Count(member, now_ + absl::Hours(24), 'b'), 1);
  EXPECT_THAT(directory().DeleteWindows(call_, now_ + absl::Seconds(1)), IsOk());
  EXPECT_EQ(Count(member, now_, 'c'), 1);
  EXPECT_EQ(Count(member, now_ + absl::Hours(24), 'c'), 2);
}

}  // namespace
}  // namespace hiroba::identity
