#include "services/identity/bodies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace hiroba::identity {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> Names(const std::vector<const Body*>& bodies) {
  std::vector<std::string> names;
  for (const Body* body : bodies) names.push_back(DisplayName(*body));
  return names;
}

class BodiesTest : public ::testing::Test {
 protected:
  std::vector<std::string> Search(std::string_view query, size_t limit = 10) const {
    return Names(table_.Search(query, limit));
  }

  const BodyTable table_;
};

TEST_F(BodiesTest, ThereAre1788WithRightCheckDigits) {
  EXPECT_THAT(LocalBodies(), SizeIs(1788));
  std::set<std::string_view> codes;
  for (const Body& body : LocalBodies()) {
    EXPECT_TRUE(IsBodyCode(body.code)) << body.code;
    codes.insert(body.code);
  }
  EXPECT_THAT(codes, SizeIs(1788));
}

TEST_F(BodiesTest, TheVillagesWithoutAnOfficeAreLeftOut) {
  for (const char* code : {"016951", "016969", "016977", "016985", "016993", "017001"}) {
    EXPECT_EQ(table_.Find(code), nullptr) << code;
  }
}

TEST_F(BodiesTest, FindsByCode) {
  const Body* kadoma = table_.Find("272230");
  ASSERT_NE(kadoma, nullptr);
  EXPECT_EQ(kadoma->name, "門真市");
  EXPECT_EQ(kadoma->kana, "かどまし");
  EXPECT_EQ(kadoma->prefecture, "大阪府");
  EXPECT_EQ(kadoma->kind, BodyKind::kCity);
  EXPECT_EQ(table_.Find("272231"), nullptr);
  EXPECT_EQ(table_.Find("27223"), nullptr);
  EXPECT_EQ(table_.Find(""), nullptr);
}

TEST_F(BodiesTest, WrongReadingsOfTheSourceAreCorrected) {
  EXPECT_EQ(table_.Find("473260")->kana, "ちゃたんちょう");
  EXPECT_EQ(table_.Find("143839")->kana, "まなづるまち");
  EXPECT_EQ(table_.Find("272299")->kana, "しじょうなわてし");
}

TEST_F(BodiesTest, KindsComeFromTheNameAndTheWards) {
  EXPECT_EQ(table_.Find("130001")->kind, BodyKind::kPrefecture);
  EXPECT_EQ(table_.Find("131032")->kind, BodyKind::kSpecialWard);
  EXPECT_EQ(table_.Find("271004")->kind, BodyKind::kDesignatedCity);
  EXPECT_EQ(table_.Find("143821")->kind, BodyKind::kTown);
  EXPECT_EQ(table_.Find("144029")->kind, BodyKind::kVillage);
}

TEST_F(BodiesTest, SameNamesAreToldApartByPrefecture) {
  EXPECT_THAT(Search("池田町"),
              ElementsAre("北海道池田町", "福井県池田町", "長野県池田町", "岐阜県池田町"));
  EXPECT_EQ(DisplayName(*table_.Find("270008")), "大阪府");
}

TEST_F(BodiesTest, FindsWhatPeopleType) {
  for (const char* query :
       {"門真市", "門真", "かどま", "カドマ", "ｶﾄﾞﾏ", "kadoma", "KADOMA", "ｋａｄｏｍａ",
        "kadomashi", "272230", "２７２２３０", "大阪府門真市", "大阪府 門真市", "かどまし"}) {
    EXPECT_THAT(Search(query), Contains("大阪府門真市")) << query;
    EXPECT_EQ(Search(query, 1), std::vector<std::string>{"大阪府門真市"}) << query;
  }
}

TEST_F(BodiesTest, TheExactNameComesBeforeLongerOnes) {
  EXPECT_THAT(Search("大阪", 3), ElementsAre("大阪府", "大阪府大阪市", "大阪府堺市"));
  EXPECT_EQ(Search("津市", 1).front(), "三重県津市");
  EXPECT_EQ(Search("つ", 1).front(), "三重県津市");
}

TEST_F(BodiesTest, VariantsOfTheSmallKeAreTheSame) {
  EXPECT_THAT(Search("駒ケ根"), ElementsAre("長野県駒ヶ根市"));
  EXPECT_THAT(Search("駒ヶ根"), ElementsAre("長野県駒ヶ根市"));
}

TEST_F(BodiesTest, NothingIsFoundForNonsense) {
  EXPECT_THAT(Search("存在しない市"), IsEmpty());
  EXPECT_THAT(Search("zzz"), IsEmpty());
  EXPECT_THAT(Search("\xff\xfe"), IsEmpty());
}

TEST_F(BodiesTest, AnEmptyQueryGivesAllInTheOrderOfCodes) {
  EXPECT_THAT(table_.Search("", 5000), SizeIs(1788));
  EXPECT_THAT(Search("  ", 2), ElementsAre("北海道", "北海道札幌市"));
}

TEST(IsBodyCode, ChecksTheLastDigit) {
  EXPECT_TRUE(IsBodyCode("130001"));
  EXPECT_TRUE(IsBodyCode("163236"));
  EXPECT_TRUE(IsBodyCode("011002"));
  EXPECT_FALSE(IsBodyCode("011003"));
  EXPECT_FALSE(IsBodyCode("11002"));
  EXPECT_FALSE(IsBodyCode("01100a"));
  EXPECT_FALSE(IsBodyCode(""));
}

TEST(KanaStem, LeavesOutTheKind) {
  const BodyTable table;
  EXPECT_EQ(KanaStem(*table.Find("272230")), "かどま");
  EXPECT_EQ(KanaStem(*table.Find("010006")), "ほっかいどう");
  EXPECT_EQ(KanaStem(*table.Find("130001")), "とうきょう");
  EXPECT_EQ(KanaStem(*table.Find("260002")), "きょうと");
  EXPECT_EQ(KanaStem(*table.Find("335860")), "しんじょう");
}

}  // namespace
}  // namespace hiroba::identity
