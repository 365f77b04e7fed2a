#include "services/identity/derived_domains.h"

#include <gtest/gtest.h>

#include "services/identity/romanise.h"

namespace hiroba::identity {
namespace {

class DerivedDomainsTest : public ::testing::Test {
 protected:
  // The code of the body, "several", or "" when no body could have the name.
  static std::string Code(DerivedDomains::Match match) {
    if (!match.found) return "";
    return match.body == nullptr ? "several" : std::string(match.body->code);
  }
  std::string Lg(std::string_view domain) const { return Code(derived_.FindLg(domain)); }
  std::string Geographic(std::string_view domain) const {
    return Code(derived_.FindGeographic(domain));
  }

  const BodyTable bodies_;
  const DerivedDomains derived_{bodies_};
};

TEST_F(DerivedDomainsTest, PrefectureLabelsAreTheUsualSpelling) {
  for (const Body& body : LocalBodies()) {
    if (body.kind != BodyKind::kPrefecture) continue;
    EXPECT_EQ(PrefectureLabel(body.name), RomajiSpellings(KanaStem(body)).front());
    EXPECT_TRUE(IsPrefectureLabel(PrefectureLabel(body.name)));
  }
  EXPECT_EQ(PrefectureLabel("門真市"), "");
}

TEST_F(DerivedDomainsTest, ANameOfOneBodyIsItsOwn) {
  EXPECT_EQ(Lg("city.kadoma.lg.jp"), "272230");
  EXPECT_EQ(Lg("pref.hyogo.lg.jp"), "280003");
  EXPECT_EQ(Lg("metro.tokyo.lg.jp"), "130001");
  EXPECT_EQ(Lg("town.oshamambe.lg.jp"), "013471");
}

TEST_F(DerivedDomainsTest, ANameOfSeveralBodiesIsNobodys) {
  EXPECT_EQ(Lg("city.fuchu.lg.jp"), "several");
  EXPECT_EQ(Lg("town.mori.lg.jp"), "several");
  EXPECT_EQ(Lg("city.tokyo-fuchu.lg.jp"), "132063");
  EXPECT_EQ(Lg("town.hokkaido-mori.lg.jp"), "013455");
}

TEST_F(DerivedDomainsTest, TheLabelSaysTheKind) {
  EXPECT_EQ(Lg("town.kadoma.lg.jp"), "");
  EXPECT_EQ(Lg("pref.tokyo.lg.jp"), "");
  EXPECT_EQ(Lg("metro.osaka.lg.jp"), "");
  EXPECT_EQ(Lg("kadoma.lg.jp"), "");
}

TEST_F(DerivedDomainsTest, GeographicNamesNeedTheRightPrefecture) {
  EXPECT_EQ(Geographic("city.kadoma.osaka.jp"), "272230");
  EXPECT_EQ(Geographic("city.kadoma.kyoto.jp"), "");
  EXPECT_EQ(Geographic("city.toyama.toyama.jp"), "162019");
  EXPECT_EQ(Geographic("pref.toyama.jp"), "160008");
  EXPECT_EQ(Geographic("metro.tokyo.jp"), "130001");
  EXPECT_EQ(Geographic("city.minato.tokyo.jp"), "131032");
}

TEST_F(DerivedDomainsTest, OnlySeventeenCitiesStandDirectlyBelowJp) {
  EXPECT_EQ(Geographic("city.sapporo.jp"), "011002");
  EXPECT_EQ(Geographic("city.osaka.jp"), "271004");
  EXPECT_EQ(Geographic("city.sakai.jp"), "");
  EXPECT_EQ(Geographic("city.hamamatsu.jp"), "");
  EXPECT_EQ(Geographic("city.sagamihara.jp"), "");
  EXPECT_EQ(Geographic("city.sakai.osaka.jp"), "271403");
}

}  // namespace
}  // namespace hiroba::identity
