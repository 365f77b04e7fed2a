#include "services/search/snippet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "services/search/testing.h"

namespace hiroba::search {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

Snippet Make(std::string_view query, std::string_view text) {
  const MappedText normalised = Normalise(text);
  return MakeSnippet(ParseQuery(query, TestAnalyser(), Synonyms()), text,
                     PlacesOf(normalised, TestAnalyser().Words(normalised)));
}

// The parts that are marked.
std::vector<std::string> Marked(const Snippet& snippet) {
  const std::u32string text = ToCodePoints(snippet.text);
  std::vector<std::string> parts;
  for (const TextRange& range : snippet.ranges) {
    parts.push_back(ToUtf8(text.substr(range.begin, range.end - range.begin)));
  }
  return parts;
}

TEST(MakeSnippet, MarksWordsHoweverTheyAreWritten) {
  EXPECT_THAT(Marked(Make("申込み 始める", "受付を始めました。申し込みはこちら")),
              ElementsAre("始め", "申し込み"));
  EXPECT_THAT(Marked(Make("アンケート", "住民ｱﾝｹｰﾄの結果")), ElementsAre("ｱﾝｹｰﾄ"));
  EXPECT_THAT(Marked(Make("スマートフォ", "スマートフォン相談会")),
              Contains(StartsWith("スマートフォ")));
}

TEST(MakeSnippet, NeighboursAreOneRange) {
  EXPECT_THAT(Marked(Make("固定資産税", "固定資産税の減免")), ElementsAre("固定資産税"));
}

TEST(MakeSnippet, PhraseIsMarkedOnlyWhole) {
  EXPECT_THAT(Marked(Make("\"協力隊の任期\"", "任期と協力隊の話。協力隊の任期は三年。")),
              ElementsAre("協力隊の任期"));
}

TEST(MakeSnippet, LongTextIsShownWhereMostOfTheQueryIs) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "避難所についての長い前置きです。";
  text += "福祉避難所の備蓄は三日分です。";
  for (int i = 0; i < 50; ++i) text += "そのほかの話が続きます。";
  const Snippet snippet = Make("避難所 備蓄", text);
  EXPECT_THAT(snippet.text, HasSubstr("福祉避難所の備蓄は三日分です。"));
  EXPECT_THAT(snippet.text, StartsWith("…"));
  EXPECT_THAT(Marked(snippet), Contains("備蓄"));
  EXPECT_LE(ToCodePoints(snippet.text).size(), kLongestSnippet);
}

TEST(MakeSnippet, WithoutAMatchItIsTheBeginningOnOneLine) {
  const Snippet snippet = Make("税", "一行目\n二行目");
  EXPECT_EQ(snippet.text, "一行目 二行目");
  EXPECT_THAT(snippet.ranges, IsEmpty());
}

TEST(MakeSnippet, MarkupStaysText) { EXPECT_EQ(Make("税", "<b>税</b>").text, "<b>税</b>"); }

TEST(MakeSnippet, AnyBytesGiveRangesWithinTheText) {
  std::mt19937 random(3);
  const std::string pieces[] = {"\xFF",   "避難所", "備蓄",    "ｶﾞ", "㌔",
                                "問合せ", "\n",     "ー",      "a",  "\xF0\x9F\x98\x80",
                                "。",     "ﷺ",      "\xE3\x81"};
  const char* queries[] = {"避難所 備蓄", "\"避難所\"", "キロ", "ガ", "問い合わせ a", "صلى"};
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (size_t n = random() % 120; n > 0; --n) text += pieces[random() % std::size(pieces)];
    const Snippet snippet = Make(queries[random() % std::size(queries)], text);
    const auto length = static_cast<uint32_t>(ToCodePoints(snippet.text).size());
    EXPECT_LE(length, kLongestSnippet);
    uint32_t last = 0;
    for (size_t n = 0; n < snippet.ranges.size(); ++n) {
      const TextRange& range = snippet.ranges[n];
      EXPECT_LT(range.begin, range.end);
      EXPECT_LE(range.end, length);
      EXPECT_TRUE(n == 0 || range.begin > last) << "ranges touch";
      last = range.end;
    }
  }
}

}  // namespace
}  // namespace hiroba::search
