// What both body stores promise: what was imported, all or nothing, and how many members a body
// has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class BodyStoreTest : public StoreContractTest {
 protected:
  absl::StatusOr<BodyImportChanges> Edit(absl::FunctionRef<void(BodyImports&)> change) {
    return bodies().EditBodyImports(call_, [&](BodyImports& imports) {
      change(imports);
      return absl::OkStatus();
    });
  }

  int Count(const std::vector<std::string>& ids, absl::CivilDay day, int limit = 1000) {
    const auto count = bodies().CountMembersOf(call_, ids, day, limit);
    EXPECT_THAT(count, IsOk());
    return count.value_or(-1);
  }
};

INSTANTIATE_TEST_SUITE_P(Both, BodyStoreTest, BothStores(), NameOfStore);

BodyImports Everything() {
  const ProfileSource source{.text = "国勢調査 🏯", .date = absl::CivilDay(2024, 2, 29)};
  BodyImports imports;
  imports.bodies["272990"] = {"京阪市", "けいはんし", "大阪府", BodyKind::kCity};
  imports.profiles["272230"] = {
      .population = BodyProfile::Population{115'000, 2025, 56'000, source},
      .industry = BodyProfile::Industry{400, 14'000, 34'000, source},
      .fiscal_index = BodyProfile::FiscalIndex{72, source},
      .similar_group = BodyProfile::SimilarGroup{"都市Ⅲ－２", {"推計", absl::CivilDay(2025, 1, 1)}},
      .declared_size = BodyProfile::DeclaredSize{SizeBand::k100000, source}};
  imports.profiles["272094"].fiscal_index = {.hundredths = 0, .source = source};
  imports.successions["272230"] = {"272990", absl::CivilDay(2028, 2, 29)};
  return imports;
}

TEST_P(BodyStoreTest, WhatWasImportedIsReadAsItWas) {
  EXPECT_THAT(bodies().GetBodyImports(call_), IsOkAndHolds(BodyImports()));
  const auto changes = Edit([](BodyImports& imports) { imports = Everything(); });
  ASSERT_THAT(changes, IsOk());
  EXPECT_THAT(changes->bodies, ElementsAre("272990"));
  EXPECT_THAT(changes->profiles, ElementsAre("272094", "272230"));
  EXPECT_THAT(changes->successions, ElementsAre("272230"));
  EXPECT_THAT(bodies().GetBodyImports(call_), IsOkAndHolds(Everything()));
}

TEST_P(BodyStoreTest, OnlyAChangeMakesANewVersion) {
  const auto empty = bodies().BodyImportVersion(call_);
  ASSERT_THAT(empty, IsOk());
  ASSERT_THAT(Edit([](BodyImports& imports) { imports = Everything(); }), IsOk());
  const auto first = bodies().BodyImportVersion(call_);
  EXPECT_NE(*empty, *first);
  const auto again = Edit([](BodyImports& imports) { imports = Everything(); });
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->empty());
  EXPECT_THAT(bodies().BodyImportVersion(call_), IsOkAndHolds(*first));
}

TEST_P(BodyStoreTest, WhatIsTakenAwayIsGone) {
  ASSERT_THAT(Edit([](BodyImports& imports) { imports = Everything(); }), IsOk());
  const auto changes = Edit([](BodyImports& imports) {
    imports.profiles.erase("272094");
    imports.profiles["272230"].population.reset();
    imports.successions.clear();
  });
  ASSERT_THAT(changes, IsOk());
  EXPECT_THAT(changes->bodies, IsEmpty());
  EXPECT_THAT(changes->profiles, ElementsAre("272094", "272230"));
  EXPECT_THAT(changes->successions, ElementsAre("272230"));
  BodyImports left = Everything();
  left.profiles.erase("272094");
  left.profiles["272230"].population.reset();
  left.successions.clear();
  EXPECT_THAT(bodies().GetBodyImports(call_), IsOkAndHolds(left));
}

TEST_P(BodyStoreTest, NothingIsSavedOfAnImportThatIsRefused) {
  const auto refused = bodies().EditBodyImports(call_, [](BodyImports& imports) {
    imports = Everything();
    return InvalidArgument("BODY_SUCCESSION_REFUSED", "だめ");
  });
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument, "BODY_SUCCESSION_REFUSED"));
  EXPECT_THAT(bodies().GetBodyImports(call_), IsOkAndHolds(BodyImports()));
}

TEST_P(BodyStoreTest, CountsThoseWhoAreThereOnTheDay) {
  const absl::CivilDay day(2026, 4, 1);
  const auto add = [&](Caller::State state, const std::string& body,
                       std::optional<absl::CivilDay> start, std::optional<absl::CivilDay> end) {
    Member member = NewMember(FormatId(ids_.New<MemberId>()) + "@city.kadoma.lg.jp");
    member.state = state;
    member.postings = {{.id = ids_.New<PostingId>(), .body = body, .start = start, .end = end}};
    AddMember(member);
  };
  using State = Caller::State;
  EXPECT_EQ(Count({"272230"}, day), 0);
  add(State::kVerified, "272230", std::nullopt, std::nullopt);
  add(State::kVerified, "272230", day, day);
  add(State::kLapsed, "272230", std::nullopt, day + 1);
  add(State::kPending, "272230", std::nullopt, std::nullopt);
  add(State::kVerified, "272230", day + 1, std::nullopt);
  add(State::kVerified, "272230", std::nullopt, day - 1);
  add(State::kVerified, "272094", std::nullopt, std::nullopt);
  EXPECT_EQ(Count({"272230"}, day), 3);
  EXPECT_EQ(Count({"272230", "272094"}, day), 4);
  EXPECT_EQ(Count({"272230", "272094"}, day, 2), 2);
  EXPECT_EQ(Count({"011002"}, day), 0);
}

TEST_P(BodyStoreTest, AMemberOfTwoDepartmentsCountsOnce) {
  Member member = NewMember();
  member.postings.push_back({.id = ids_.New<PostingId>(), .body = "272230"});
  AddMember(member);
  EXPECT_EQ(Count({"272230"}, absl::CivilDay(2026, 4, 1)), 1);
}

}  // namespace
}  // namespace hiroba::identity
