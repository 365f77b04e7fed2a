#include "services/admin/body_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/violations.h"

namespace hiroba::admin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const FileSource kSource{.text = "総務省統計局「令和 7 年国勢調査」",
                         .date = "2025-10-01",
                         .group_text = "国勢調査からの推計"};

TEST(ParseBodyFile, ReadsEveryColumn) {
  const auto file = ParseBodyFile(
      "code,name,prefecture,kind,population_2020,population_2025,households_2025,area_km2,"
      "primary_workers,secondary_workers,tertiary_workers,fiscal_index,similar_group\n"
      "272230,門真市,大阪府,市,119764,\"115,001\",56000,12.30,400,14000,34000,0.7,都市Ⅲ－２\n"
      "075469,双葉町,福島県,町,,181,-,51.42,,,,1.05,\n",
      kSource);
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(file->request.profile_mask().paths(),
              ElementsAre("population", "industry", "fiscal_index", "similar_group"));
  EXPECT_THAT(file->passed_over, ElementsAre("area_km2"));
  EXPECT_THAT(file->lines, ElementsAre(2, 3));
  EXPECT_EQ(file->request.source().text(), kSource.text);
  EXPECT_EQ(file->request.similar_group_source().text(), kSource.group_text);
  const auto& kadoma = file->request.bodies(0);
  EXPECT_EQ(kadoma.display_name(), "門真市");
  EXPECT_EQ(kadoma.profile().population().persons(), 115'001);
  EXPECT_EQ(kadoma.profile().population().year(), 2025);
  EXPECT_EQ(kadoma.profile().population().households(), 56'000);
  EXPECT_EQ(kadoma.profile().industry().secondary_workers(), 14'000);
  EXPECT_EQ(kadoma.profile().fiscal_index().hundredths(), 70);
  EXPECT_EQ(kadoma.profile().similar_group().display_name(), "都市Ⅲ－２");
  const auto& futaba = file->request.bodies(1);
  EXPECT_EQ(futaba.profile().population().persons(), 181);
  EXPECT_EQ(futaba.profile().population().households(), 0);
  EXPECT_EQ(futaba.profile().fiscal_index().hundredths(), 105);
  EXPECT_FALSE(futaba.profile().has_industry());
  EXPECT_FALSE(futaba.profile().has_similar_group());
}

TEST(ParseBodyFile, AnOlderYearCountsWhereTheNewestIsEmpty) {
  const auto file =
      ParseBodyFile("code,population_2025,population_2020\n272230,,119764\n", kSource);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->request.bodies(0).profile().population().year(), 2020);
}

TEST(ParseBodyFile, AFileMayHaveOnlySomeColumns) {
  const auto names =
      ParseBodyFile("code,name,kana,prefecture\n272990,京阪市,けいはんし,大阪府\n", {});
  ASSERT_THAT(names, IsOk());
  EXPECT_THAT(names->request.profile_mask().paths(), IsEmpty());
  EXPECT_FALSE(names->request.has_source());
  const auto sizes = ParseBodyFile("code,size_band\n272230,10〜20万人\n", kSource);
  EXPECT_THAT(sizes->request.profile_mask().paths(), ElementsAre("declared_size_band"));
  const auto years = ParseBodyFile("code,population,year\n272230,115001,2026\n", kSource);
  EXPECT_EQ(years->request.bodies(0).profile().population().year(), 2026);
}

TEST(ParseBodyFile, CodesGetTheZeroBackThatASpreadsheetTook) {
  const auto file = ParseBodyFile("code\n10006\n011002\n", {});
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->request.bodies(0).code(), "010006");
  EXPECT_EQ(file->request.bodies(1).code(), "011002");
  EXPECT_EQ(file->padded, 1);
}

TEST(ParseBodyFile, FiguresNeedASource) {
  EXPECT_THAT(ParseBodyFile("code,population_2025\n", {}),
              StatusIs(absl::StatusCode::kInvalidArgument, "SOURCE_MISSING"));
  EXPECT_THAT(ParseBodyFile("code,fiscal_index\n", {.text = "総務省"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "SOURCE_MISSING"));
}

TEST(ParseBodyFile, SaysWhichLineIsWrong) {
  for (const char* csv :
       {"code,population_2025\n272230,1\n272094,多い\n",
        "code,fiscal_index\n272230,\n272094,0.725\n",
        "code,primary_workers,secondary_workers,tertiary_workers\n272230,1,2,3\n272094,1,,3\n",
        "code,name,kind\n272230,門真市,市\n272094,守口市,町\n",
        "code,population,year\n272230,1,2025\n272094,1,\n", "code,name\n272230,門真市\n272094\n"}) {
    const auto file = ParseBodyFile(csv, kSource);
    EXPECT_THAT(file, StatusIs(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED")) << csv;
    EXPECT_THAT(std::string(file.status().message()), HasSubstr("3 行目")) << csv;
  }
  EXPECT_THAT(ParseBodyFile("name\n門真市\n", kSource),
              StatusIs(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED"));
}

TEST(ParseSuccessionFile, ReadsMergersAndTheirTakingBack) {
  const auto file = ParseSuccessionFile(
      "code,successor,date\r\n272230,272990,2027-04-01\r\n12025,11002,2027-04-01\r\n272094,,\r\n");
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->request.successions(0).successor(), "272990");
  EXPECT_EQ(file->request.successions(1).code(), "012025");
  EXPECT_EQ(file->request.successions(1).successor(), "011002");
  EXPECT_EQ(file->request.successions(2).date(), "");
  EXPECT_EQ(file->padded, 2);
  EXPECT_THAT(ParseSuccessionFile("code,successor\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED"));
}

TEST(NameLines, PutsLinesInThePlaceOfRows) {
  Violations violations;
  violations.Add("bodies[1]", "だめです。");
  violations.Add("source.date", "日が必要です。");
  const absl::Status status = NameLines(violations.ToStatus(), {2, 5});
  EXPECT_EQ(std::string(status.message()), "5 行目：だめです。\nsource.date：日が必要です。");
  EXPECT_EQ(Reason(status), "FIELDS_INVALID");
  EXPECT_EQ(NameLines(NotFound("X", "ない"), {}), NotFound("X", "ない"));
}

TEST(NameLines, DoesNotTellThousands) {
  Violations violations;
  std::vector<int> lines;
  for (int i = 0; i < 100; ++i) {
    violations.Add("bodies[" + std::to_string(i) + "]", "だめです。");
    lines.push_back(i + 2);
  }
  const std::string text{NameLines(violations.ToStatus(), lines).message()};
  EXPECT_THAT(text, HasSubstr("21 行目"));
  EXPECT_THAT(text, Not(HasSubstr("22 行目")));
  EXPECT_THAT(text, HasSubstr("ほか 80 件"));
}

// Data that do not come with the checkout.
TEST(ParseBodyFile, ReadsTheProfilesOfAllMunicipalities) {
  const std::filesystem::path path = "../shared/data/municipality-profile.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there: skipped";
  std::ifstream stream(path, std::ios::binary);
  const std::string csv{std::istreambuf_iterator<char>(stream), {}};
  const auto file = ParseBodyFile(csv, kSource);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->request.bodies_size(), 1741);
  EXPECT_LT(file->request.ByteSizeLong(), size_t{1} << 20);
  int with_group = 0;
  for (const auto& body : file->request.bodies()) with_group += body.profile().has_similar_group();
  std::printf("%d bodies, %d with a similar group\n", file->request.bodies_size(), with_group);
}

}  // namespace
}  // namespace hiroba::admin
