#include "services/identity/body_profiles.h"

#include <gtest/gtest.h>

namespace hiroba::identity {
namespace {

TEST(SizeBand, FollowsThePopulation) {
  EXPECT_EQ(SizeBandText(SizeBandOf(0)), "5千人未満");
  EXPECT_EQ(SizeBandText(SizeBandOf(4'999)), "5千人未満");
  EXPECT_EQ(SizeBandText(SizeBandOf(5'000)), "5千〜1万人");
  EXPECT_EQ(SizeBandText(SizeBandOf(12'345)), "1〜2万人");
  EXPECT_EQ(SizeBandText(SizeBandOf(499'999)), "20〜50万人");
  EXPECT_EQ(SizeBandText(SizeBandOf(14'000'000)), "50万人以上");
  EXPECT_EQ(SizeBandText(SizeBand::kUnknown), "");
}

TEST(SizeBand, IsReadInTheWaysItIsWritten) {
  for (const char* text : {"1〜2万人", "1～2万人", "１〜２万人", "1-2万人", " 1 ~ 2 万人 "}) {
    EXPECT_EQ(ParseSizeBand(text), SizeBand::k10000) << text;
  }
  EXPECT_EQ(ParseSizeBand("50万人以上"), SizeBand::k500000);
  for (const char* text : {"", "1〜3万人", "小さい"}) {
    EXPECT_EQ(ParseSizeBand(text), std::nullopt) << text;
  }
}

TEST(SizeBand, TheCensusKnowsBetterThanADeclaration) {
  BodyProfile profile;
  EXPECT_EQ(SizeBandOf(profile), SizeBand::kUnknown);
  profile.declared_size = {.band = SizeBand::k20000, .source = {}};
  EXPECT_EQ(SizeBandOf(profile), SizeBand::k20000);
  profile.population = {.persons = 8'000, .year = 2025, .households = 0, .source = {}};
  EXPECT_EQ(SizeBandOf(profile), SizeBand::k5000);
}

TEST(ProfileSource, AnEstimateIsNotOfficial) {
  EXPECT_TRUE((ProfileSource{.text = "国勢調査からの推計", .date = {}}.IsEstimate()));
  EXPECT_FALSE(
      (ProfileSource{.text = "総務省「類似団体別市町村財政指数表」", .date = {}}.IsEstimate()));
}

TEST(ReplaceParts, LeavesThePartsOfWhichAFileDoesNotSpeak) {
  BodyProfile profile;
  profile.population = {.persons = 8'000, .year = 2020, .households = 3'000, .source = {"A", {}}};
  profile.fiscal_index = {.hundredths = 72, .source = {"A", {}}};
  BodyProfile imported;
  imported.similar_group = {.name = "町村Ⅱ－１", .source = {"B", {}}};
  ReplaceParts(profile, imported, {.fiscal_index = true, .similar_group = true});
  EXPECT_EQ(profile.population->source.text, "A");
  EXPECT_FALSE(profile.fiscal_index);
  EXPECT_EQ(profile.similar_group->name, "町村Ⅱ－１");
}

TEST(IndustryShares, AreOfThoseWhoWork) {
  EXPECT_EQ(IndustryShares({0, 0, 0, {}}), std::nullopt);
  const auto shares = IndustryShares({10, 30, 60, {}});
  EXPECT_DOUBLE_EQ((*shares)[0], 0.1);
  EXPECT_DOUBLE_EQ((*shares)[2], 0.6);
}

TEST(PeopleText, IsAsOneSaysIt) {
  EXPECT_EQ(PeopleText(0), "0 人");
  EXPECT_EQ(PeopleText(326), "326 人");
  EXPECT_EQ(PeopleText(8'449), "8,400 人");
  EXPECT_EQ(PeopleText(9'949), "9,900 人");
  EXPECT_EQ(PeopleText(9'951), "1 万人");
  EXPECT_EQ(PeopleText(12'345), "1.2 万人");
  EXPECT_EQ(PeopleText(99'499), "9.9 万人");
  EXPECT_EQ(PeopleText(99'500), "10 万人");
  EXPECT_EQ(PeopleText(1'964'034), "196 万人");
}

}  // namespace
}  // namespace hiroba::identity
