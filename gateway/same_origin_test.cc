#include "gateway/same_origin.h"

#include "gtest/gtest.h"

namespace hiroba::gateway {
namespace {

constexpr std::string_view kUrl = "https://forum.example/";

bool WithCookie(const RequestOrigin& request) { return IsSameOrigin(request, kUrl, true); }

TEST(IsSameOrigin, BelievesWhatTheBrowserSaysOfTheSite) {
  EXPECT_TRUE(WithCookie({"same-origin", "", ""}));
  EXPECT_TRUE(WithCookie({"none", "", ""}));
  EXPECT_FALSE(WithCookie({"cross-site", "https://forum.example", "forum.example"}));
  EXPECT_FALSE(WithCookie({"same-site", "", ""}));
}

TEST(IsSameOrigin, ComparesTheOriginWhereTheSiteIsNotSaid) {
  EXPECT_TRUE(WithCookie({"", "https://forum.example", "inside:8080"}));
  EXPECT_TRUE(WithCookie({"", "http://127.0.0.1:8080", "127.0.0.1:8080"}));
  EXPECT_FALSE(WithCookie({"", "https://evil.example", "forum.example"}));
  EXPECT_FALSE(WithCookie({"", "https://forum.example.evil.example", "forum.example"}));
  EXPECT_FALSE(WithCookie({"", "null", "forum.example"}));
  EXPECT_FALSE(WithCookie({"", "https://", ""}));
}

TEST(IsSameOrigin, WantsAProofWithACookieOnly) {
  EXPECT_FALSE(WithCookie({"", "", "forum.example"}));
  EXPECT_TRUE(IsSameOrigin({"", "", "forum.example"}, kUrl, false));
  EXPECT_FALSE(IsSameOrigin({"cross-site", "", ""}, kUrl, false));
}

TEST(OriginOf, LeavesThePathOut) {
  EXPECT_EQ(OriginOf("https://forum.example/a/b"), "https://forum.example");
  EXPECT_EQ(OriginOf("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
  EXPECT_EQ(OriginOf("forum.example"), "");
}

}  // namespace
}  // namespace hiroba::gateway
