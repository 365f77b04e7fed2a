#include "services/identity/body_imports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"
#include "services/common/testing/wrong_fields.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const BodyRow kKeihan{
    .code = "272990", .name = "京阪市", .kana = "けいはんし", .prefecture = "大阪府"};

BodyRow WithPopulation(const std::string& code, int persons) {
  BodyRow row{.code = code};
  row.profile.population = {.persons = persons, .year = 2025, .households = 0, .source = {"A", {}}};
  return row;
}

std::vector<std::string> Wrong(const absl::Status& status) {
  return WrongFields(absl::StatusOr<int>(status));
}

absl::Status Add(const std::vector<BodyRow>& rows, BodyImports& imports,
                 const ProfileParts& parts = {}) {
  return AddBodies(LocalBodies(), rows, parts, imports);
}

TEST(AddBodies, TakesInNewBodiesAndTheProfilesOfAll) {
  BodyImports imports;
  BodyRow keihan = kKeihan;
  keihan.profile = WithPopulation("", 260'000).profile;
  ASSERT_THAT(Add({keihan, WithPopulation("272230", 115'000)}, imports, {.population = true}),
              IsOk());
  EXPECT_EQ(imports.bodies["272990"].kind, BodyKind::kCity);
  EXPECT_EQ(imports.profiles["272990"].population->persons, 260'000);
  EXPECT_EQ(imports.profiles["272230"].population->persons, 115'000);
}

TEST(AddBodies, ATimeAgainChangesNothing) {
  BodyImports once;
  const std::vector<BodyRow> rows = {kKeihan, WithPopulation("272230", 115'000)};
  ASSERT_THAT(Add(rows, once, {.population = true}), IsOk());
  BodyImports twice = once;
  ASSERT_THAT(Add(rows, twice, {.population = true}), IsOk());
  EXPECT_TRUE(Compare(once, twice).empty());
}

TEST(AddBodies, AFileWithAnEmptyCellTakesThatPartAway) {
  BodyImports imports;
  ASSERT_THAT(Add({WithPopulation("272230", 115'000)}, imports, {.population = true}), IsOk());
  ASSERT_THAT(Add({BodyRow{.code = "272230"}}, imports, {.population = true}), IsOk());
  EXPECT_THAT(imports.profiles, IsEmpty());
}

TEST(AddBodies, NamesEveryRowThatIsWrong) {
  const std::vector<BodyRow> rows = {
      {.code = "272230"},                      // right
      {.code = "272231"},                      // check digit
      {.code = "27223"},                       // too short
      {.code = "272230"},                      // twice
      {.code = "272094", .name = "門真市"},    // the name of another code: a shifted column
      {.code = "272094", .kana = "かどまし"},  // its reading
      {.code = "272094", .prefecture = "京都府"},
      {.code = "272990"},  // unknown, without a name
      {.code = "272990", .name = "京阪市", .kana = "けいはんし", .prefecture = "京都府"},
      {.code = "272990", .name = "京阪市", .kana = "ケイハンシ", .prefecture = "大阪府"},
      {.code = "272990", .name = "京阪", .kana = "けいはん", .prefecture = "大阪府"},
  };
  BodyImports imports;
  const absl::Status status = Add(rows, imports);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  EXPECT_THAT(Wrong(status),
              ElementsAre("bodies[1]", "bodies[2]", "bodies[3]", "bodies[4]", "bodies[5]",
                          "bodies[6]", "bodies[7]", "bodies[8]", "bodies[9]", "bodies[10]"));
}

TEST(AddBodies, AnImportedBodyCanBeCorrected) {
  BodyImports imports;
  ASSERT_THAT(Add({kKeihan}, imports), IsOk());
  BodyRow corrected = kKeihan;
  corrected.kana = "きょうはんし";
  ASSERT_THAT(Add({corrected}, imports), IsOk());
  EXPECT_EQ(imports.bodies["272990"].kana, "きょうはんし");
  // Its figures need no name.
  EXPECT_THAT(Add({WithPopulation("272990", 1)}, imports, {.population = true}), IsOk());
}

TEST(AddSuccessions, TakesMergersInAndBack) {
  BodyImports imports;
  ASSERT_THAT(Add({kKeihan}, imports), IsOk());
  const BodySuccession succession{"272990", absl::CivilDay(2027, 4, 1)};
  EXPECT_THAT(
      AddSuccessions(LocalBodies(),
                     std::vector<BodySuccessionRow>{{"272230", succession}, {"272094", succession}},
                     imports),
      IsOk());
  EXPECT_EQ(imports.successions.size(), 2u);
  EXPECT_THAT(AddSuccessions(LocalBodies(),
                             std::vector<BodySuccessionRow>{{"272230", std::nullopt}}, imports),
              IsOk());
  EXPECT_EQ(imports.successions.size(), 1u);
}

TEST(AddSuccessions, NamesTheRowThatIsWrong) {
  const absl::CivilDay day(2027, 4, 1);
  const auto wrong = [&](std::vector<BodySuccessionRow> rows) {
    BodyImports imports;
    imports.successions["272094"] = {"271004", day};
    return Wrong(AddSuccessions(LocalBodies(), rows, imports));
  };
  const BodySuccession good{"271004", day};
  EXPECT_THAT(wrong({{"272230", good}, {"999999", good}}), ElementsAre("successions[1]"));
  EXPECT_THAT(wrong({{"272230", BodySuccession{"272990", day}}}), ElementsAre("successions[0]"));
  EXPECT_THAT(wrong({{"272230", good}, {"272230", good}}), ElementsAre("successions[1]"));
  EXPECT_THAT(wrong({{"272230", BodySuccession{"272230", day}}}), ElementsAre("successions[0]"));
  // 守口市 has ended by that day.
  EXPECT_THAT(wrong({{"011002", good}, {"272230", BodySuccession{"272094", day}}}),
              ElementsAre("successions[1]"));
}

}  // namespace
}  // namespace hiroba::identity
