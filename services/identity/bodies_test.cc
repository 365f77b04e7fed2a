#include "services/identity/bodies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "services/identity/body_names.h"

namespace hiroba::identity {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// 門真市 and 守口市 become 京阪市, whose code is made for this, on 1 April 2027.
constexpr char kKadoma[] = "272230";
constexpr char kMoriguchi[] = "272094";
constexpr char kKeihan[] = "272990";
const absl::CivilDay kMerger(2027, 4, 1);

BodyImports Merger() {
  BodyImports imports;
  imports.bodies[kKeihan] = {"京阪市", "けいはんし", "大阪府", BodyKind::kCity};
  imports.successions[kKadoma] = {kKeihan, kMerger};
  imports.successions[kMoriguchi] = {kKeihan, kMerger};
  return imports;
}

std::vector<std::string> Names(const std::vector<const Body*>& bodies) {
  std::vector<std::string> names;
  for (const Body* body : bodies) names.push_back(DisplayName(*body));
  return names;
}

class BodiesTest : public ::testing::Test {
 protected:
  std::vector<std::string> Search(const BodyQuery& query, size_t limit = 10) const {
    return Names(table_.Current()->Search(query, limit));
  }

  BodyTable table_;
};

TEST_F(BodiesTest, FindsByCode) {
  const Body* kadoma = table_.Find(kKadoma);
  ASSERT_NE(kadoma, nullptr);
  EXPECT_EQ(kadoma->name, "門真市");
  EXPECT_EQ(kadoma->kana, "かどまし");
  EXPECT_EQ(kadoma->prefecture, "大阪府");
  EXPECT_EQ(kadoma->kind, BodyKind::kCity);
  EXPECT_EQ(table_.Find("272231"), nullptr);
  EXPECT_EQ(table_.Find("27223"), nullptr);
  EXPECT_EQ(table_.Find(""), nullptr);
}

TEST_F(BodiesTest, ImportedBodiesStandAmongTheOthers) {
  EXPECT_EQ(table_.Find(kKeihan), nullptr);
  table_.Replace(Merger());
  const Body* keihan = table_.Find(kKeihan);
  ASSERT_NE(keihan, nullptr);
  EXPECT_EQ(DisplayName(*keihan), "大阪府京阪市");
  EXPECT_THAT(Search({.text = "けいはん", .day = kMerger}), Contains("大阪府京阪市"));
  EXPECT_THAT(table_.Current()->bodies(), SizeIs(1789));
}

TEST_F(BodiesTest, WhatWasFoundStaysWhenAnImportChangesIt) {
  table_.Replace(Merger());
  const Body* before = table_.Find(kKeihan);
  const auto catalog = table_.Current();
  BodyImports corrected = Merger();
  corrected.bodies[kKeihan].kana = "きょうはんし";
  const uint64_t version = table_.version();
  table_.Replace(corrected);
  EXPECT_EQ(before->kana, "けいはんし");
  EXPECT_EQ(catalog->Find(kKeihan), before);
  EXPECT_EQ(table_.Find(kKeihan)->kana, "きょうはんし");
  EXPECT_GT(table_.version(), version);
}

TEST_F(BodiesTest, ABodyOfTheProgramIsNotReplaced) {
  BodyImports imports;
  imports.bodies[kKadoma] = {"角間市", "かくまし", "大阪府", BodyKind::kCity};
  table_.Replace(imports);
  EXPECT_EQ(table_.Find(kKadoma)->name, "門真市");
  EXPECT_THAT(table_.Current()->bodies(), SizeIs(1788));
}

TEST_F(BodiesTest, OldNamesFindTheBodyThatGoesOn) {
  table_.Replace(Merger());
  EXPECT_THAT(Search({.text = "かどま", .day = kMerger - 1}), ElementsAre("大阪府門真市"));
  EXPECT_THAT(Search({.text = "かどま", .day = kMerger}), ElementsAre("大阪府京阪市"));
  EXPECT_THAT(Search({.text = kMoriguchi, .day = kMerger}), ElementsAre("大阪府京阪市"));
  const auto all = Search({.text = "", .day = kMerger}, 5000);
  EXPECT_THAT(all, SizeIs(1787));
  EXPECT_THAT(all, Not(Contains("大阪府門真市")));
}

TEST_F(BodiesTest, ABodyIsFoundOnceByItsOwnAndByAnOldName) {
  BodyImports imports;
  imports.successions[kKadoma] = {"271004", kMerger};  // part of 大阪市
  table_.Replace(imports);
  EXPECT_THAT(Search({.text = "大阪", .day = kMerger}, 3),
              ElementsAre("大阪府", "大阪府大阪市", "大阪府堺市"));
}

TEST_F(BodiesTest, SearchKeepsToPrefectureAndKind) {
  const absl::CivilDay day(2026, 11, 28);
  EXPECT_THAT(Search({.text = "池田", .prefecture = "大阪府", .day = day}),
              ElementsAre("大阪府池田市"));
  EXPECT_THAT(Search({.text = "池田", .kinds = {BodyKind::kTown}, .day = day}),
              ElementsAre("北海道池田町", "福井県池田町", "長野県池田町", "岐阜県池田町"));
  EXPECT_THAT(Search({.text = "", .prefecture = "香川県", .day = day}, 100), SizeIs(18));
}

TEST_F(BodiesTest, TheSuccessorIsThatOfTheDay) {
  table_.Replace(Merger());
  EXPECT_EQ(table_.On(kKadoma, kMerger - 1), kKadoma);
  EXPECT_EQ(table_.On(kKadoma, kMerger), kKeihan);
  EXPECT_EQ(table_.On("n-meti.go.jp", kMerger), "n-meti.go.jp");
  EXPECT_EQ(table_.On("", kMerger), "");
}

TEST_F(BodiesTest, ManyMayReadWhileImportsComeIn) {
  std::atomic<bool> done = false;
  std::thread reader([&] {
    while (!done) {
      const Body* keihan = table_.Find(kKeihan);
      EXPECT_TRUE(keihan == nullptr || keihan->name == "京阪市");
      EXPECT_NE(table_.Current()->Find(kKadoma), nullptr);
    }
  });
  for (int i = 0; i < 5; ++i) {
    table_.Replace(Merger());
    table_.Replace({});
  }
  done = true;
  reader.join();
}

}  // namespace
}  // namespace hiroba::identity
