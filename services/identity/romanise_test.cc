#include "services/identity/romanise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "services/identity/bodies.h"

namespace hiroba::identity {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;

TEST(RomajiSpellings, PlainNamesHaveOneSpelling) {
  EXPECT_THAT(RomajiSpellings("かどま"), ElementsAre("kadoma"));
  EXPECT_THAT(RomajiSpellings("さっぽろ"), ElementsAre("sapporo"));
}

TEST(RomajiSpellings, TheUsualOneComesFirst) {
  EXPECT_EQ(RomajiSpellings("とうきょう").front(), "tokyo");
  EXPECT_EQ(RomajiSpellings("おおた").front(), "ota");
  EXPECT_EQ(RomajiSpellings("しんじょう").front(), "shinjo");
  EXPECT_EQ(RomajiSpellings("ほっかいどう").front(), "hokkaido");
}

TEST(RomajiSpellings, LongVowelsAreLeftOutOrWritten) {
  EXPECT_THAT(RomajiSpellings("おおた"), IsSupersetOf({"ota", "oota", "ohta"}));
  EXPECT_THAT(RomajiSpellings("こうづしま"), IsSupersetOf({"kozushima", "kouzushima"}));
  EXPECT_THAT(RomajiSpellings("きょうわ"), IsSupersetOf({"kyowa", "kyouwa"}));
  EXPECT_THAT(RomajiSpellings("りゅうおう"), IsSupersetOf({"ryuo", "ryuou", "ryuuou"}));
  EXPECT_THAT(RomajiSpellings("にせこー"), IsSupersetOf({"niseko", "nisekoo"}));
}

TEST(RomajiSpellings, OnlyTheSameVowelLengthens) {
  EXPECT_THAT(RomajiSpellings("かいづか"), Contains("kaizuka"));
  EXPECT_THAT(RomajiSpellings("いいだ"), ElementsAre("iida"));
  EXPECT_THAT(RomajiSpellings("あおもり"), ElementsAre("aomori"));
  EXPECT_THAT(RomajiSpellings("まつうら"), IsSupersetOf({"matsura", "matsuura"}));
}

TEST(RomajiSpellings, NBeforeLabialsIsNOrM) {
  EXPECT_THAT(RomajiSpellings("ごてんば"), IsSupersetOf({"gotenba", "gotemba"}));
  EXPECT_THAT(RomajiSpellings("おしゃまんべ"), Contains("oshamambe"));
  EXPECT_THAT(RomajiSpellings("ぐんま"), ElementsAre("gunma", "gumma"));
  EXPECT_THAT(RomajiSpellings("なんじょう"), Not(Contains("namjo")));
}

TEST(RomajiSpellings, SmallTsuDoublesTheConsonant) {
  EXPECT_THAT(RomajiSpellings("くっちゃん"), IsSupersetOf({"kutchan", "kucchan"}));
  EXPECT_THAT(RomajiSpellings("すっつ"), IsSupersetOf({"suttsu", "suttu"}));
}

TEST(RomajiSpellings, TheTwoSystemsAreNotMixed) {
  EXPECT_THAT(RomajiSpellings("つしま"), ElementsAre("tsushima", "tusima"));
}

TEST(RomajiSpellings, WhatIsNotHiraganaHasNone) {
  for (const char* text : {"", "カドマ", "kadoma", "門真", "かど真", "か\xe3", "\xff", "ゃ"}) {
    EXPECT_THAT(RomajiSpellings(text), IsEmpty()) << text;
  }
}

TEST(RomajiSpellings, EveryBodyHasSomeAndFewerThanTheLimit) {
  for (const Body& body : LocalBodies()) {
    const auto spellings = RomajiSpellings(KanaStem(body));
    EXPECT_THAT(spellings, Not(IsEmpty())) << body.name;
    EXPECT_LT(spellings.size(), kMaxSpellings) << body.name;
    EXPECT_THAT(std::set<std::string>(spellings.begin(), spellings.end()),
                SizeIs(spellings.size()));
  }
}

TEST(RomajiSpellings, AnyTextIsReadWithinTheLimit) {
  static constexpr std::string_view kPieces[] = {"お", "う", "ー", "ん",   "っ", "きょ",
                                                 "ち", "づ", "a",  "\xe3", "ば"};
  std::mt19937 random(1);
  std::uniform_int_distribution<size_t> piece(0, std::size(kPieces) - 1);
  std::uniform_int_distribution<int> length(0, 24);
  for (int round = 0; round < 5000; ++round) {
    std::string text;
    for (int i = length(random); i > 0; --i) text += kPieces[piece(random)];
    const auto spellings = RomajiSpellings(text);
    EXPECT_LE(spellings.size(), kMaxSpellings);
    for (const std::string& spelling : spellings) {
      EXPECT_EQ(spelling.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace hiroba::identity
