#include "services/identity/body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace hiroba::identity {
namespace {

using ::testing::SizeIs;

const Body& Find(std::string_view code) {
  const Body* body = FindBody(LocalBodies(), code);
  EXPECT_NE(body, nullptr) << code;
  return *body;
}

TEST(LocalBodies, ThereAre1788WithRightCheckDigits) {
  EXPECT_THAT(LocalBodies(), SizeIs(1788));
  std::set<std::string_view> codes;
  for (const Body& body : LocalBodies()) {
    EXPECT_TRUE(IsBodyCode(body.code)) << body.code;
    codes.insert(body.code);
  }
  EXPECT_THAT(codes, SizeIs(1788));
}

TEST(LocalBodies, TheVillagesWithoutAnOfficeAreLeftOut) {
  for (const char* code : {"016951", "016969", "016977", "016985", "016993", "017001"}) {
    EXPECT_EQ(FindBody(LocalBodies(), code), nullptr) << code;
  }
}

TEST(LocalBodies, WrongReadingsOfTheSourceAreCorrected) {
  EXPECT_EQ(Find("473260").kana, "ちゃたんちょう");
  EXPECT_EQ(Find("143839").kana, "まなづるまち");
  EXPECT_EQ(Find("272299").kana, "しじょうなわてし");
}

TEST(LocalBodies, KindsComeFromTheNameAndTheWards) {
  EXPECT_EQ(Find("130001").kind, BodyKind::kPrefecture);
  EXPECT_EQ(Find("131032").kind, BodyKind::kSpecialWard);
  EXPECT_EQ(Find("271004").kind, BodyKind::kDesignatedCity);
  EXPECT_EQ(Find("143821").kind, BodyKind::kTown);
  EXPECT_EQ(Find("144029").kind, BodyKind::kVillage);
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
  EXPECT_EQ(KanaStem(Find("272230")), "かどま");
  EXPECT_EQ(KanaStem(Find("010006")), "ほっかいどう");
  EXPECT_EQ(KanaStem(Find("130001")), "とうきょう");
  EXPECT_EQ(KanaStem(Find("260002")), "きょうと");
  EXPECT_EQ(KanaStem(Find("335860")), "しんじょう");
}

TEST(RegionOf, PutsEveryPrefectureIntoOneOfEight) {
  std::set<std::string_view> regions;
  for (const Body& body : LocalBodies()) regions.insert(RegionOf(body));
  EXPECT_THAT(regions, SizeIs(8));
  EXPECT_EQ(RegionOf(Find("070009")), "東北");
  EXPECT_EQ(RegionOf(Find("080004")), "関東");
  EXPECT_EQ(RegionOf(Find("150002")), "中部");
  EXPECT_EQ(RegionOf(Find("240001")), "近畿");
  EXPECT_EQ(RegionOf(Find("272230")), "近畿");
  EXPECT_EQ(RegionOf(Find("470007")), "九州・沖縄");
}

}  // namespace
}  // namespace hiroba::identity
