#include "services/common/resource_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

using ThreadId = TypedId<struct ThreadTag>;
using PostId = TypedId<struct PostTag>;

constexpr std::string_view kPost = "threads/{thread}/posts/{post}";

TEST(FormatName, PutsIdsInTheirPlaces) {
  EXPECT_EQ(FormatName(kPost, ThreadId{1}, PostId{2}), "threads/0000000000001/posts/0000000000002");
  EXPECT_EQ(FormatName("bodies/{body}", std::string("272230")), "bodies/272230");
}

TEST(ParseName, ReadsWhatFormatNameMakes) {
  EXPECT_THAT(
      (ParseName<ThreadId, PostId>(kPost, FormatName(kPost, ThreadId{1}, PostId{2}), "name")),
      IsOkAndHolds(std::tuple(ThreadId{1}, PostId{2})));
  EXPECT_THAT(ParseName<std::string>("bodies/{body}", "bodies/n-mext.go.jp", "body"),
              IsOkAndHolds("n-mext.go.jp"));
}

TEST(ParseName, RefusesOtherShapes) {
  for (const char* name :
       {"", "threads", "threads/", "threads/0000000000001", "threads/0000000000001/",
        "threads/0000000000001/posts", "threads/0000000000001/posts/",
        "threads/0000000000001/posts/0000000000002/", "threads//posts/0000000000002",
        "threads/0000000000001/posts/0000000000002/x", "/threads/0000000000001/posts/0000000000002",
        "threads/0000000000001/post/0000000000002", "threads/0000000000001/posts/000000000000Z",
        "threads/1/posts/2"}) {
    EXPECT_THAT((ParseName<ThreadId, PostId>(kPost, name, "name")),
                StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"))
        << name;
  }
}

TEST(ParseName, SurvivesAnything) {
  std::mt19937 random(1);
  constexpr std::string_view kPieces = "thread/posts{}0123456789az\0/";
  for (int i = 0; i < 20'000; ++i) {
    std::string name(random() % 50, ' ');
    for (char& character : name) character = kPieces[random() % kPieces.size()];
    EXPECT_FALSE((ParseName<ThreadId, PostId>(kPost, name, "name").ok())) << name;
  }
}

}  // namespace
}  // namespace hiroba
