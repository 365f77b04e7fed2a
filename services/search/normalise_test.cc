#include "services/search/normalise.h"

#include <gtest/gtest.h>

#include <random>

namespace hiroba::search {
namespace {

std::string Normalised(std::string_view text) { return ToUtf8(Normalise(text).text); }
std::string Folded(std::string_view text) { return ToUtf8(Fold(Normalise(text)).text); }

TEST(Normalise, WidthAndCaseAreOne) {
  EXPECT_EQ(Normalised("ＲＰＡ　第３回　ｱﾝｹｰﾄ"), "rpa 第3回 アンケート");
  EXPECT_EQ(Normalised("①㈱㌔"), "1(株)キロ");
}

TEST(Normalise, DashesAndLongVowelsBetweenLatinLettersAreHyphens) {
  EXPECT_EQ(Normalised("ＡＩ－ＯＣＲ AI‐OCR AI−OCR AIーOCR"), "ai-ocr ai-ocr ai-ocr ai-ocr");
  EXPECT_EQ(Normalised("サーバー"), "サーバー");
}

TEST(Normalise, KanjiOfNamesAreTheUsualOnes) {
  EXPECT_EQ(Normalised("齋藤 髙﨑 渡邊 渡邉 濵田 𠮷野"), "斎藤 高崎 渡辺 渡辺 浜田 吉野");
}

TEST(Normalise, SpellingsOfInquiryAreOne) {
  for (const char* text : {"問合せ先", "問い合せ先", "問合わせ先", "問合先", "問い合わせ先"}) {
    EXPECT_EQ(Normalised(text), "問い合わせ先") << text;
  }
}

TEST(Normalise, OriginsPointIntoTheTextAsItWasWritten) {
  const MappedText kilo = Normalise("5㌔の道");
  EXPECT_EQ(ToUtf8(kilo.text), "5キロの道");
  EXPECT_EQ(kilo.OriginOf(1, 2), (TextRange{1, 2})) << "a part of ㌔ is all of it";
  EXPECT_EQ(kilo.OriginOf(1, 3), (TextRange{1, 2}));
  EXPECT_EQ(kilo.OriginOf(4, 5), (TextRange{3, 4}));

  const MappedText half = Normalise("ｶﾞｽ");
  EXPECT_EQ(ToUtf8(half.text), "ガス");
  EXPECT_EQ(half.OriginOf(0, 1), (TextRange{0, 2}));

  const MappedText inquiry = Normalise("お問合せ先");
  EXPECT_EQ(inquiry.OriginOf(1, 6), (TextRange{1, 4}));
  EXPECT_EQ(inquiry.OriginOf(6, 7), (TextRange{4, 5}));
}

TEST(Fold, KanaAreOneScript) {
  EXPECT_EQ(Folded("こども家庭"), Folded("コドモ家庭"));
  EXPECT_EQ(Folded("ヴァイオリン"), Folded("バイオリン"));
  EXPECT_EQ(Folded("ウェブ"), Folded("ウエブ"));
}

TEST(Fold, SmallKeBetweenKanjiIsGa) {
  EXPECT_EQ(Folded("霞ヶ関"), Folded("霞が関"));
  EXPECT_EQ(Folded("霞ケ関"), Folded("霞が関"));
  EXPECT_EQ(Folded("３ヶ月"), Folded("3か月"));
}

TEST(Fold, LongVowelAtTheEndOfAWordIsDropped) {
  EXPECT_EQ(Folded("コンピューター教室"), Folded("コンピュータ教室"));
  EXPECT_EQ(Folded("サーバーの"), "サーバノ");
}

TEST(Normalise, AnyBytesGiveTextThatPointsIntoItself) {
  std::mt19937 random(1);
  const std::string pieces[] = {"\xFF",
                                "\xE3\x81",
                                "問合",
                                "ｶﾞ",
                                "ー",
                                "ヴァ",
                                "a",
                                "\n",
                                "㌔",
                                std::string(1, '\0'),
                                "\xF0\x9F\x98\x80",
                                "が",
                                "\xED\xA0\x80",
                                "\xF4\x90\x80\x80",
                                "e\xCC\x81",
                                "ﷺ",
                                "ヶ月",
                                "3"};
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (size_t n = random() % 30; n > 0; --n) text += pieces[random() % std::size(pieces)];
    const auto written = static_cast<uint32_t>(ToCodePoints(text).size());
    const MappedText normalised = Normalise(text);
    for (const MappedText& mapped : {normalised, Fold(normalised)}) {
      ASSERT_EQ(mapped.origins.size(), mapped.text.size() + 1);
      EXPECT_EQ(mapped.origins.back(), written);
      EXPECT_TRUE(std::is_sorted(mapped.origins.begin(), mapped.origins.end()));
      EXPECT_EQ(ToCodePoints(ToUtf8(mapped.text)), mapped.text);
    }
  }
}

}  // namespace
}  // namespace hiroba::search
