#include "services/common/page_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "hiroba/threads/v1/threads.pb.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

using threads::v1::ListThreadsRequest;

ListThreadsRequest Question() {
  ListThreadsRequest request;
  request.set_topic("topics/0000000000001");
  request.set_page_size(20);
  return request;
}

TEST(ParsePageSize, HasADefaultAndALimit) {
  EXPECT_THAT(ParsePageSize(0), IsOkAndHolds(50));
  EXPECT_THAT(ParsePageSize(1), IsOkAndHolds(1));
  EXPECT_THAT(ParsePageSize(100), IsOkAndHolds(100));
  EXPECT_THAT(ParsePageSize(std::numeric_limits<std::int32_t>::max()), IsOkAndHolds(100));
  EXPECT_THAT(ParsePageSize(-1), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

TEST(PageToken, FirstPageHasNoKeys) {
  const auto keys = ParsePageToken(Question(), "nt");
  ASSERT_THAT(keys, IsOk());
  EXPECT_TRUE(keys->empty());
}

TEST(PageToken, BringsItsKeysBack) {
  ListThreadsRequest request = Question();
  request.set_page_token(FormatPageToken(
      request, {std::numeric_limits<std::uint64_t>::max(), std::string_view("かどま"), 0U}));
  request.set_page_size(99);
  const auto keys = ParsePageToken(request, "ntn");
  ASSERT_THAT(keys, IsOk());
  EXPECT_EQ(keys->Number(0), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(keys->Text(1), "かどま");
  EXPECT_EQ(keys->Number(2), 0);
}

TEST(PageToken, OfAnotherQuestionIsRefused) {
  ListThreadsRequest request = Question();
  request.set_page_token(FormatPageToken(request, {std::uint64_t{1}}));
  request.set_topic("topics/0000000000002");
  EXPECT_THAT(ParsePageToken(request, "n"),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
}

TEST(PageToken, OfOtherKeysIsRefused) {
  ListThreadsRequest request = Question();
  request.set_page_token(FormatPageToken(request, {std::uint64_t{1}}));
  EXPECT_THAT(ParsePageToken(request, "n"), IsOk());
  for (const char* kinds : {"", "nn", "t", "tn"}) {
    EXPECT_THAT(ParsePageToken(request, kinds),
                StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"))
        << kinds;
  }
}

TEST(PageToken, SurvivesAnything) {
  std::mt19937 random(1);
  ListThreadsRequest request = Question();
  const std::string good = FormatPageToken(request, {std::uint64_t{77}, std::string_view("abc")});
  for (int i = 0; i < 20'000; ++i) {
    std::string token = good;
    token.resize(random() % (good.size() + 4), 'A');
    if (!token.empty()) token[random() % token.size()] = static_cast<char>(random());
    request.set_page_token(token);
    const auto keys = ParsePageToken(request, "nt");
    if (!keys.ok()) {
      EXPECT_THAT(keys, StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
    }
  }
}

}  // namespace
}  // namespace hiroba
