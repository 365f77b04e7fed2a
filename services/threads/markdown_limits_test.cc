// What a text of 20,000 characters may become: bounded HTML, or a refusal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>
#include <string_view>

#include "hiroba/threads/v1/posts.grpc.pb.h"
#include "hiroba/threads/v1/threads.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/markdown.h"
#include "services/threads/testing/services.h"

namespace hiroba::threads {
namespace {

constexpr std::size_t kLongestText = 20'000;

std::string Repeat(std::string_view piece, std::size_t length = kLongestText) {
  std::string text;
  while (text.size() + piece.size() <= length) text += piece;
  return text;
}

// A table whose lines after the head have one cell of their own each.
std::string WideTable(std::size_t columns, std::size_t lines) {
  return Repeat("|a", columns * 2) + "\n" + Repeat("|-", columns * 2) + "\n" +
         Repeat("|x\n", lines * 3);
}

// An address of that length that half the rest of the text refers to.
std::string RepeatedReference() {
  return "[a]: http://" + std::string(kLongestText / 2, 'x') + "\n\n" +
         Repeat("[a] ", kLongestText / 2);
}

TEST(MarkdownLimits, WhatWouldBecomeTooMuchIsNotRendered) {
  for (const std::string& text :
       {Repeat(">"), Repeat("> "), Repeat("+ "), "> " + Repeat("+ "), Repeat("1. "), Repeat("*a_"),
        Repeat("**a _b "), Repeat("- \n"), WideTable(500, 2'000), RepeatedReference()}) {
    const RenderedText rendered = RenderMarkdown(text);
    const bool fits = !rendered.too_much && rendered.html.size() <= kMostHtml * 11 / 10;
    EXPECT_TRUE(fits || rendered.html.empty()) << text.substr(0, 20);
  }
  EXPECT_TRUE(RenderMarkdown(Repeat(">")).too_much);
  EXPECT_TRUE(RenderMarkdown(Repeat("+ ")).too_much);
  EXPECT_TRUE(RenderMarkdown(WideTable(100, 1'000)).too_much);
  EXPECT_TRUE(RenderMarkdown(RepeatedReference()).too_much);
}

TEST(MarkdownLimits, AWideTableTakesNoGigabytes) {
  const auto megabytes = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
  };
  const long before = megabytes();
  EXPECT_TRUE(RenderMarkdown(WideTable(2'500, 3'000)).too_much);
  EXPECT_LT(megabytes() - before, 200);
}

TEST(MarkdownLimits, LongTextsOfPeopleAreRendered) {
  std::string quotes;
  for (int i = 0; i < kDeepest; ++i) quotes += ">";
  for (const std::string& text :
       {Repeat("\""), Repeat("&"), Repeat("予約枠と名簿の突合は、", kLongestText * 3),
        Repeat("一行\n", kLongestText * 3), Repeat("- 項目\n", kLongestText * 3),
        Repeat("[資料](https://example.lg.jp/shiryo.pdf) "), quotes + " 引用",
        "|市町村|人口|備考|\n|-|-|-|\n" + Repeat("|門真市|118,000|中核市ではない|\n")}) {
    const RenderedText rendered = RenderMarkdown(text);
    EXPECT_FALSE(rendered.too_much) << text.substr(0, 30);
    EXPECT_LE(rendered.html.size(), kMostHtml) << text.substr(0, 30);
    EXPECT_FALSE(rendered.html.empty());
  }
}

class TextLimitsTest : public ServicesTest {};

TEST_F(TextLimitsTest, ATextThatMakesTooMuchHtmlIsRefusedWherePostsAreWritten) {
  const std::string thread = AddThread(AddTopic());
  const std::string too_much = Repeat(">");
  EXPECT_THAT(AddPost(thread, kAnswerer, too_much), StatusIs(absl::StatusCode::kInvalidArgument));
  v1::UpdatePostRequest update;
  update.mutable_post()->set_name(AddPost(thread, kAnswerer)->name());
  update.mutable_post()->set_text(too_much);
  EXPECT_THAT(Ask(&v1::Posts::Stub::UpdatePost, update, TestMember(kAnswerer)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  v1::CreateThreadRequest create;
  create.mutable_thread()->set_topic(AddTopic());
  create.mutable_thread()->set_title("引用");
  create.mutable_post()->set_text(too_much);
  EXPECT_THAT(Ask(&v1::Threads::Stub::CreateThread, create, TestMember(kAsker)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(ListPosts(thread, kAsker).posts_size(), 2);
}

}  // namespace
}  // namespace hiroba::threads
