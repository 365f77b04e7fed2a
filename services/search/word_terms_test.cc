#include "services/search/word_terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "services/search/analysis.h"
#include "services/search/testing.h"

namespace hiroba::search {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::Not;

TEST(Words, InflectedWordsHaveOneForm) {
  EXPECT_EQ(TermsOf("始めました"), TermsOf("始める"));
  EXPECT_EQ(TermsOf("届け出なければ"), TermsOf("届け出る"));
}

TEST(Words, OkuriganaDoNotMatter) {
  EXPECT_THAT(TermsOf("申し込み"), ElementsAre("申込"));
  EXPECT_THAT(TermsOf("申込み"), ElementsAre("申込"));
  EXPECT_THAT(TermsOf("申込"), ElementsAre("申込"));
  EXPECT_EQ(TermsOf("受け付け"), TermsOf("受付"));
  EXPECT_EQ(TermsOf("お問い合わせ"), TermsOf("問合せ"));
}

TEST(Words, ParticlesAndWordsThatSayNothingAreLeftOut) {
  EXPECT_THAT(TermsOf("避難所の場合は、どうすればいいのか教えてください。"), ElementsAre("避難"));
  EXPECT_THAT(TermsOf("ということについて知りたいです"), ElementsAre());
}

TEST(Words, LatinAndDigitsStayWholeAndJoinedPartsAreAlsoOne) {
  EXPECT_THAT(TermsOf("V-SYSとＡＩ－ＯＣＲ"),
              ElementsAre("v", "vsys", "sys", "ai", "aiocr", "ocr"));
  EXPECT_THAT(TermsOf("2024年"), Contains("2024"));
}

TEST(Words, LongKatakanaLoseTheLastLongVowel) {
  EXPECT_EQ(TermsOf("コンピューター"), TermsOf("コンピュータ"));
}

TEST(Words, PlacesAreThoseOfTheNormalisedText) {
  const MappedText text = Normalise("固定資産税の減免、RPAの導入");
  for (const WordTerm& word : TestAnalyser().Words(text)) {
    ASSERT_LT(word.begin, word.end);
    ASSERT_LE(word.end, text.text.size());
    if (word.term == "減免") {
      EXPECT_EQ(word.begin, 6u);
    }
    if (word.term == "rpa") {
      EXPECT_EQ(word.begin, 9u);
    }
  }
}

TEST(Words, LongTextIsReadInStretches) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "避難所の運営";
  EXPECT_GE(TermsOf(text).size(), 10'000u);
}

TEST(Words, EndlessRunOfOneLetterIsOneTermOfBoundedLength) {
  EXPECT_THAT(TermsOf(std::string(100'000, 'a')), ElementsAre(std::string(60, 'a')));
}

TEST(Words, DictionaryThatIsNotThereIsAnError) {
  EXPECT_EQ(WordAnalyser::Open("/nonexistent").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(Words, ManyThreadsShareOneDictionary) {
  const std::vector<std::string> expected = TermsOf("国民健康保険証を紛失した");
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n) EXPECT_EQ(TermsOf("国民健康保険証を紛失した"), expected);
    });
  }
}

TEST(AnalyseField, AnyBytesGiveTermsThatTheIndexTakes) {
  std::mt19937 random(2);
  const std::string pieces[] = {"\xFF",
                                "\xE3\x81",
                                "問合",
                                "ー",
                                "避難",
                                "a-",
                                "0",
                                "\n",
                                std::string(1, '\0'),
                                "\xF0\x9F\x98\x80",
                                "が",
                                "！",
                                "한",
                                "é",
                                std::string(300, 'x'),
                                "ワクチン",
                                "\xEF\xBF\xBD"};
  for (int i = 0; i < 500; ++i) {
    std::string text;
    for (size_t n = random() % 40; n > 0; --n) text += pieces[random() % std::size(pieces)];
    const FieldTerms field = AnalyseField(TestAnalyser(), text);
    uint64_t words = 0;
    for (const CountedTerm& word : field.words) {
      EXPECT_FALSE(word.term.empty());
      EXPECT_LT(word.term.size(), 244u);
      words += word.count;
    }
    EXPECT_EQ(words, field.word_count);
    EXPECT_EQ(field.places.size(), field.word_count);
    for (const CountedTerm& pair : field.characters) EXPECT_LE(pair.term.size(), 8u);
  }
}

TEST(WordPlaces, SurviveBeingPacked) {
  const MappedText text = Normalise("粗大ごみの収集を、申し込みたい。");
  const std::vector<WordPlace> places = PlacesOf(text, TestAnalyser().Words(text));
  const std::vector<WordPlace> unpacked = UnpackPlaces(PackPlaces(places));
  ASSERT_EQ(unpacked.size(), places.size());
  for (size_t i = 0; i < places.size(); ++i) {
    EXPECT_EQ(unpacked[i].range, places[i].range);
    EXPECT_EQ(unpacked[i].hash, places[i].hash);
  }
}

}  // namespace
}  // namespace hiroba::search
