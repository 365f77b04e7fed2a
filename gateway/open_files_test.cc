#include "gateway/open_files.h"

#include <sys/resource.h>

#include "gtest/gtest.h"

namespace hiroba::gateway {
namespace {

TEST(OpenFiles, AreAsManyAsTheSystemAllows) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit low{256, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  const int open_files = RaiseOpenFileLimit();
  rlimit after{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  EXPECT_GT(open_files, 256);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

TEST(OpenFiles, LeaveRoomForOthersThanConnections) {
  EXPECT_EQ(MostConnections(1024), 824);
  EXPECT_EQ(MostConnections(100), 1);
}

}  // namespace
}  // namespace hiroba::gateway
