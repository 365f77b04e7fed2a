#include "services/common/id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <thread>
#include <unordered_set>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "services/common/testing/fake_clock.h"

namespace hiroba {
namespace {

using PostId = TypedId<struct PostTag>;

TEST(FormatId, IsThirteenLowerCaseLettersAndDigits) {
  EXPECT_EQ(FormatId(std::uint64_t{1}), "0000000000001");
  EXPECT_EQ(FormatId(std::numeric_limits<std::uint64_t>::max()), "fzzzzzzzzzzzz");
}

TEST(FormatId, SortsAsTheNumbersDo) {
  std::vector<std::uint64_t> ids = {1, 31, 32, 1023, 1U << 31, 1ULL << 40, 1ULL << 59, 1ULL << 63};
  for (std::size_t i = 1; i < ids.size(); ++i) {
    EXPECT_LT(FormatId(ids[i - 1]), FormatId(ids[i]));
  }
}

TEST(ParseId, ReadsWhatFormatIdMakes) {
  for (const std::uint64_t id : {std::uint64_t{1}, std::uint64_t{0x0123456789abcdef},
                                 std::numeric_limits<std::uint64_t>::max()}) {
    EXPECT_EQ(ParseId(FormatId(id)), id);
  }
}

TEST(ParseId, RefusesEverythingElse) {
  for (const char* text : {"", "000000000001", "00000000000011", "000000000000A", "000000000000i",
                           "g000000000000", "0000000000000", "000000000000 ", "zzzzzzzzzzzzz"}) {
    EXPECT_EQ(ParseId(text), std::nullopt) << text;
  }
}

TEST(TypedId, ComparesAndHashes) {
  const PostId first{1};
  const PostId second{2};
  EXPECT_LT(first, second);
  EXPECT_FALSE(PostId{});
  EXPECT_EQ((absl::flat_hash_set<PostId>{first, second, first}).size(), 2);
  EXPECT_EQ((std::unordered_set<PostId>{first, second, first}).size(), 2);
  EXPECT_EQ(ParseId<PostId>(FormatId(second)), second);
}

TEST(IdGenerator, GrowsAlsoWhileTheClockStandsOrGoesBack) {
  FakeClock clock;
  IdGenerator ids(clock);
  std::uint64_t last = 0;
  for (int i = 0; i < 1000; ++i) {
    if (i == 500) clock.Advance(-absl::Minutes(5));
    const std::uint64_t id = ids.Next();
    EXPECT_GT(id, last);
    last = id;
  }
}

TEST(IdGenerator, TellsWhenAnIdWasMade) {
  FakeClock clock;
  IdGenerator ids(clock);
  EXPECT_EQ(IdTime(ids.Next()), clock.Now());
}

TEST(IdGenerator, MakesEachIdOnceWithManyThreads) {
  SystemClock clock;
  IdGenerator ids(clock);
  std::vector<std::vector<std::uint64_t>> made(4);
  std::vector<std::thread> threads;
  for (auto& mine : made) {
    threads.emplace_back([&ids, &mine] {
      for (int i = 0; i < 20'000; ++i) mine.push_back(ids.Next());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::uint64_t> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 80'000);
}

}  // namespace
}  // namespace hiroba
