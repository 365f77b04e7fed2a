#include "services/identity/body_similarity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace hiroba::identity {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

const absl::CivilDay kToday(2026, 11, 28);
const ProfileSource kCensus{.text = "国勢調査", .date = absl::CivilDay(2025, 10, 1)};
const ProfileSource kEstimate{.text = "国勢調査からの推計", .date = absl::CivilDay(2025, 10, 1)};

class BodySimilarityTest : public ::testing::Test {
 protected:
  void AddFigures(const std::string& code, int persons, const std::string& group,
                  BodyProfile::Industry industry = {10, 30, 60, {}}) {
    BodyProfile& profile = imports_.profiles[code];
    profile.population = {.persons = persons, .year = 2025, .households = 0, .source = kCensus};
    if (!group.empty()) profile.similar_group = {.name = group, .source = kCensus};
    profile.industry = industry;
  }

  std::vector<SimilarBody> Similar(const std::string& code, absl::CivilDay day = kToday) {
    table_.Replace(imports_);
    const auto catalog = table_.Current();
    return SimilarBodies(*catalog, *catalog->Find(code), day);
  }

  std::vector<std::string> Names(const std::string& code, size_t limit) {
    std::vector<std::string> names;
    for (const SimilarBody& similar : Similar(code)) {
      if (names.size() < limit) names.push_back(DisplayName(*similar.body));
    }
    return names;
  }

  BodyTable table_;
  BodyImports imports_;
};

// 163236 立山町, with others of the same group and not.
TEST_F(BodySimilarityTest, TheSameGroupComesFirstThenThePopulation) {
  AddFigures("163236", 25'000, "町村Ⅴ－２");
  AddFigures("173614", 60'000, "町村Ⅴ－２");  // 津幡町, far larger
  AddFigures("173657", 26'000, "町村Ⅴ－２");  // 内灘町
  AddFigures("163228", 25'000, "町村Ⅳ－２");  // 上市町: as large, a neighbour, another group
  EXPECT_THAT(Names("163236", 3), ElementsAre("石川県内灘町", "石川県津幡町", "富山県上市町"));
}

TEST_F(BodySimilarityTest, ANeighbourIsALittleAhead) {
  AddFigures("163236", 20'000, "町村Ⅴ－２");
  AddFigures("163228", 21'500, "町村Ⅴ－２");  // 富山県上市町
  AddFigures("173657", 20'000, "町村Ⅴ－２");  // 石川県内灘町, exactly as large
  EXPECT_THAT(Names("163236", 2), ElementsAre("富山県上市町", "石川県内灘町"));
  AddFigures("163228", 30'000, "町村Ⅴ－２");
  EXPECT_THAT(Names("163236", 2), ElementsAre("石川県内灘町", "富山県上市町"));
}

TEST_F(BodySimilarityTest, IndustriesTellBodiesOfOneSizeApart) {
  AddFigures("163236", 20'000, "町村Ⅴ－２", {10, 30, 60, {}});
  AddFigures("173614", 20'000, "町村Ⅴ－２", {40, 30, 30, {}});
  AddFigures("173657", 20'000, "町村Ⅴ－２", {12, 30, 58, {}});
  EXPECT_THAT(Names("163236", 2), ElementsAre("石川県内灘町", "石川県津幡町"));
}

TEST_F(BodySimilarityTest, TheReasonIsSaidInWords) {
  AddFigures("163236", 12'000, "町村Ⅲ－１");
  AddFigures("163228", 12'345, "町村Ⅲ－１");
  AddFigures("173657", 12'345, "町村Ⅲ－１", {60, 30, 10, {}});
  const auto similar = Similar("163236");
  ASSERT_GE(similar.size(), 2u);
  EXPECT_EQ(similar[0].reason,
            "同じ類似団体区分 町村Ⅲ－１ ・ 人口 1.2 万人 ・ 産業の構成が近い ・ 同じ県");
  EXPECT_EQ(similar[1].reason, "同じ類似団体区分 町村Ⅲ－１ ・ 人口 1.2 万人");
}

TEST_F(BodySimilarityTest, AnEstimatedGroupIsNotSaidToBeOfficial) {
  AddFigures("163236", 12'000, "町村Ⅲ－１");
  AddFigures("163228", 12'000, "町村Ⅲ－１");
  imports_.profiles["163228"].similar_group->source = kEstimate;
  EXPECT_THAT(Similar("163236").front().reason,
              StartsWith("同じ類似団体区分 町村Ⅲ－１（推計） ・ "));
}

TEST_F(BodySimilarityTest, WithoutAProfileKindAndPlaceCount) {
  const auto similar = Similar("163236");  // 富山県立山町
  ASSERT_THAT(similar, SizeIs(kMaxSimilarBodies));
  EXPECT_EQ(similar.front().reason, "どちらも町 ・ 同じ県");
  EXPECT_EQ(similar.front().body->prefecture, "富山県");
  const auto region = std::find_if(similar.begin(), similar.end(), [](const SimilarBody& s) {
    return s.body->prefecture != "富山県";
  });
  ASSERT_NE(region, similar.end());
  EXPECT_EQ(region->reason, "どちらも町 ・ 同じ中部地方");
}

TEST_F(BodySimilarityTest, ADeclaredSizeBringsBodiesOfThatSizeNearer) {
  const ProfileSource declared{.text = "申告", .date = kToday};
  imports_.profiles["163236"].declared_size = {SizeBand::k20000, declared};
  imports_.profiles["173614"].declared_size = {SizeBand::k20000, declared};  // 石川県津幡町
  imports_.profiles["163228"].declared_size = {SizeBand::k500000, declared};
  const auto similar = Similar("163236");
  EXPECT_EQ(similar.front().reason, "どちらも町 ・ 人口 2〜5万人 ・ 同じ中部地方");
  EXPECT_EQ(DisplayName(*similar.front().body), "石川県津幡町");
}

TEST_F(BodySimilarityTest, PrefecturesAreLikePrefectures) {
  const auto similar = Similar("270008");
  EXPECT_EQ(similar.front().reason, "どちらも都道府県 ・ 同じ近畿地方");
  for (const SimilarBody& s : similar) EXPECT_EQ(s.body->kind, BodyKind::kPrefecture);
  for (const SimilarBody& s : Similar("272230")) EXPECT_NE(s.body->kind, BodyKind::kPrefecture);
  EXPECT_EQ(Similar("131032").front().reason, "どちらも特別区 ・ 同じ都");
  EXPECT_EQ(Similar("012025").front().reason, "どちらも市 ・ 同じ北海道");
}

TEST_F(BodySimilarityTest, BodiesThatHaveEndedAreLikeNone) {
  imports_.successions["163228"] = {"163236", absl::CivilDay(2027, 4, 1)};
  const auto names = [&](absl::CivilDay day) {
    std::vector<std::string> all;
    for (const SimilarBody& s : Similar("163236", day)) all.push_back(DisplayName(*s.body));
    return all;
  };
  EXPECT_THAT(names(absl::CivilDay(2027, 3, 31)), Contains(Eq("富山県上市町")));
  EXPECT_THAT(names(absl::CivilDay(2027, 4, 1)), Not(Contains(Eq("富山県上市町"))));
}

TEST_F(BodySimilarityTest, ABodyIsNotLikeItself) {
  EXPECT_THAT(Names("163236", kMaxSimilarBodies), Each(Not(Eq("富山県立山町"))));
}

}  // namespace
}  // namespace hiroba::identity
