#include "gateway/url.h"

#include "gtest/gtest.h"

namespace hiroba::gateway {
namespace {

TEST(IsUtf8, TakesWellFormedTextOnly) {
  for (const char* text :
       {"", "a", "é", "門真市", "\xED\x9F\xBF", "\xEE\x80\x80", "🙂", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  for (const char* text : {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\x80", "\xE3\x81",
                           "\xED\xA0\x80", "\xF0\x8F\x80\x80", "\xF4\x90\x80\x80", "\xF8\x88",
                           "a\xFF"
                           "b"}) {
    EXPECT_FALSE(IsUtf8(text)) << text;
  }
}

TEST(PercentDecode, UndoesPercentEncode) {
  const std::string text = "a b/c?d=é&門真市+%";
  EXPECT_EQ(PercentDecode(PercentEncode(text), Decoding::kAll), text);
  EXPECT_EQ(PercentEncode("-._~a1 "), "-._~a1%20");
}

TEST(PercentDecode, KeepsSlashesWhereTheySeparate) {
  EXPECT_EQ(PercentDecode("a%2Fb%2fc%20", Decoding::kKeepSlashes), "a%2Fb%2fc ");
}

TEST(ParseQuery, ReadsParametersInOrder) {
  const auto parameters = ParseQuery("a=1&b=x+y&&a=%32&flag&c==");
  ASSERT_TRUE(parameters);
  EXPECT_EQ(*parameters,
            (QueryParameters{{"a", "1"}, {"b", "x y"}, {"a", "2"}, {"flag", ""}, {"c", "="}}));
  EXPECT_EQ(FindParameter(*parameters, "a"), "1");
  EXPECT_EQ(FindParameter(*parameters, "z"), std::nullopt);
}

TEST(ParseQuery, RefusesBrokenEncodingAndFloods) {
  EXPECT_FALSE(ParseQuery("a=%"));
  EXPECT_FALSE(ParseQuery("a=%C0%80"));
  EXPECT_FALSE(ParseQuery("a%00=1"));
  std::string flood;
  for (int i = 0; i < 101; ++i) flood += "a=1&";
  EXPECT_FALSE(ParseQuery(flood));
}

TEST(SplitTarget, SplitsAtTheFirstMark) {
  EXPECT_EQ(SplitTarget("/a?b?c").path, "/a");
  EXPECT_EQ(SplitTarget("/a?b?c").query, "b?c");
  EXPECT_EQ(SplitTarget("/a").query, "");
}

TEST(SplitTarget, LeavesOutSchemeAndHost) {
  for (const char* target : {"http://forum.example/a?b", "HTTPS://[::1]:8080/a?b", "/a?b"}) {
    EXPECT_EQ(SplitTarget(target).path, "/a") << target;
    EXPECT_EQ(SplitTarget(target).query, "b") << target;
  }
  EXPECT_EQ(SplitTarget("http://forum.example").path, "/");
  EXPECT_EQ(SplitTarget("http://forum.example?b=/c").path, "/");
  EXPECT_EQ(SplitTarget("http://forum.example?b=/c").query, "b=/c");
  for (const char* target : {"*", "", "ftp://x/a", "//http://x/a", "forum.example:443"}) {
    EXPECT_EQ(SplitTarget(target).path, target);
  }
}

}  // namespace
}  // namespace hiroba::gateway
