#include "gateway/path_template.h"

#include <random>
#include <string>

#include "gtest/gtest.h"

namespace hiroba::gateway {
namespace {

using Kind = PathSegment::Kind;

TEST(ParsePathTemplate, ReadsLiteralsVariablesAndTheVerb) {
  const auto path = ParsePathTemplate("/v1/{post.name=threads/*/posts/*}:accept");
  ASSERT_TRUE(path.ok()) << path.status();
  ASSERT_EQ(path->segments.size(), 5U);
  EXPECT_EQ(path->segments[0], (PathSegment{Kind::kLiteral, "v1"}));
  EXPECT_EQ(path->segments[1], (PathSegment{Kind::kLiteral, "threads"}));
  EXPECT_EQ(path->segments[2], (PathSegment{Kind::kAny, ""}));
  ASSERT_EQ(path->variables.size(), 1U);
  EXPECT_EQ(path->variables[0].field_path, (std::vector<std::string>{"post", "name"}));
  EXPECT_EQ(path->variables[0].first, 1U);
  EXPECT_EQ(path->variables[0].count, 4U);
  EXPECT_EQ(path->verb, "accept");
}

TEST(ParsePathTemplate, TakesOneSegmentForAVariableWithoutPattern) {
  const auto path = ParsePathTemplate("/v1/{a}/x/{b=**}");
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_EQ(path->segments[1].kind, Kind::kAny);
  EXPECT_EQ(path->segments[3].kind, Kind::kRest);
  EXPECT_EQ(path->variables.size(), 2U);
}

TEST(ParsePathTemplate, RefusesWhatIsNoTemplate) {
  for (const char* text : {"",           "v1",        "/",          "//",           "/v1/",
                           "/v1//a",     "/v1/{a",    "/v1/a}",     "/v1/{}",       "/v1/{a=}",
                           "/v1/{a=b/}", "/v1/{1a}",  "/v1/{a..b}", "/v1/{a.}",     "/v1/{a={b}}",
                           "/v1/{a}b",   "/v1/a{b}",  "/v1/**/a",   "/v1/{a=**}/b", "/v1/a:",
                           "/v1/a:b/c",  "/v1/a:b:c", "/v1/***",    "/v1/{a}/{a}",  "/v1/a b",
                           "/v1/あ",     "/v1/a?b"}) {
    EXPECT_FALSE(ParsePathTemplate(text).ok()) << text;
  }
}

TEST(ParsePathTemplate, SurvivesRandomText) {
  constexpr std::string_view kAlphabet = "/{}*=:.av1";
  std::mt19937_64 random(1);
  int accepted = 0;
  for (int i = 0; i < 50000; ++i) {
    std::string text = "/";
    for (uint64_t n = random() % 12; n > 0; --n) text += kAlphabet[random() % kAlphabet.size()];
    const auto path = ParsePathTemplate(text);
    if (!path.ok()) continue;
    ++accepted;
    for (const PathVariable& variable : path->variables) {
      ASSERT_LE(variable.first + variable.count, path->segments.size()) << text;
      ASSERT_GT(variable.count, 0U) << text;
    }
  }
  EXPECT_GT(accepted, 50);
}

}  // namespace
}  // namespace hiroba::gateway
