#include "services/search/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "services/search/testing.h"

namespace hiroba::search {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

const Synonyms& TestSynonyms() {
  static const auto& synonyms =
      *new Synonyms(TestAnalyser(), "# 例\nごみ 廃棄物\n持ち物 必要書類 必要なもの\n車で 駐車場\n");
  return synonyms;
}

Query Parse(std::string_view text) { return ParseQuery(text, TestAnalyser(), TestSynonyms()); }

double WeightOf(const Query& query, const std::string& term) {
  for (const QueryWord& word : query.words) {
    if (word.term == term) return word.weight;
  }
  return 0;
}

TEST(ParseQuery, WordsOfASentenceCountFullyAndSynonymsALittle) {
  const Query query = Parse("ごみの収集日を教えてください");
  EXPECT_EQ(WeightOf(query, "収集"), 1);
  EXPECT_EQ(WeightOf(query, "廃棄"), 0.2);
  EXPECT_EQ(WeightOf(query, "教える"), 0);
}

TEST(ParseQuery, SynonymOfSeveralWordsNeedsAllItsText) {
  EXPECT_GT(WeightOf(Parse("必要なものは何ですか"), "書類"), 0);
  EXPECT_EQ(WeightOf(Parse("必要ですか"), "書類"), 0);
  EXPECT_GT(WeightOf(Parse("車で行きたい"), "駐車"), 0);
  EXPECT_EQ(WeightOf(Parse("車の税"), "駐車"), 0);
}

TEST(ParseQuery, QuotedTextIsAPhraseInAnyQuotes) {
  for (const char* text : {"\"協力隊の任期\"", "“協力隊の任期”", "＂協力隊の任期＂"}) {
    EXPECT_THAT(Parse(text).phrases, ElementsAre(U"協力隊ノ任期")) << text;
  }
  EXPECT_THAT(Parse("\"協力隊").phrases, IsEmpty()) << "a quote that is not closed is none";
  EXPECT_THAT(Parse("\"  \" 協力隊").phrases, IsEmpty());
}

TEST(ParseQuery, OneKanjiIsLookedForAsACharacter) {
  EXPECT_THAT(Parse("税").characters, ElementsAre("税"));
  EXPECT_THAT(Parse("税金").characters, ElementsAre("税金"));
}

TEST(ParseQuery, NothingButSignsIsEmpty) {
  EXPECT_TRUE(Parse("").IsEmpty());
  EXPECT_TRUE(Parse(" 　！？。…").IsEmpty());
}

TEST(ParseQuery, EndlessTextIsCut) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += std::to_string(i * 7919) + "番の避難所 ";
  const Query query = Parse(text);
  EXPECT_LE(query.words.size(), 40u);
  EXPECT_LE(query.characters.size(), 120u);
}

TEST(ParseQuery, OnlySomePhrasesAreTaken) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "\"避難所" + std::to_string(i) + "\"";
  EXPECT_EQ(Parse(text).phrases.size(), 5u);
  EXPECT_THAT(Parse("\"避難所\"\"避難所\"").phrases, ElementsAre(U"避難所"));
}

// Bytes of any kind, and characters that mean something to the parser, in any order.
TEST(ParseQuery, ReadsWhateverIsTyped) {
  std::mt19937 random(20261122);
  const std::vector<std::string> parts = {
      "\"",        "”", "避難所",           "の",       "ｱ",    "ー",   "-", "㌔",
      "e\xCC\x81", "🏢", "\xF0\x90\x8C\xB0", "\xE3\x81", "\x00", "\xFF", " ", "　",
      "1,000",     "A"};
  for (int round = 0; round < 2'000; ++round) {
    std::string text;
    for (size_t i = random() % 60; i > 0; --i) text += parts[random() % parts.size()];
    const Query query = Parse(text);
    EXPECT_LE(query.phrases.size(), 5u);
    for (const QueryWord& word : query.words) EXPECT_LE(word.term.size(), 240u) << text;
  }
}

TEST(Synonyms, ThoseOfTheProductAreReadable) {
  const auto synonyms = Synonyms::Open(TestAnalyser(), "");
  ASSERT_TRUE(synonyms.ok());
  const Query query = ParseQuery("引っ越し", TestAnalyser(), *synonyms);
  EXPECT_EQ(WeightOf(query, "転居"), 0.2);
  EXPECT_EQ(Synonyms::Open(TestAnalyser(), "/nonexistent").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace hiroba::search
