#include "services/identity/body_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace hiroba::identity {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class BodySearchTest : public ::testing::Test {
 protected:
  static const BodySearch& AllBodies() {
    static const BodySearch kSearch = [] {
      std::vector<const Body*> bodies;
      for (const Body& body : LocalBodies()) bodies.push_back(&body);
      return BodySearch(std::move(bodies));
    }();
    return kSearch;
  }

  static std::vector<std::string> Search(std::string_view query, size_t limit = 10) {
    std::vector<std::string> names;
    for (const BodySearch::Match& match : AllBodies().Search(query)) {
      if (names.size() < limit) names.push_back(DisplayName(*match.body));
    }
    return names;
  }

  static std::string First(std::string_view query) {
    const auto found = Search(query, 1);
    return found.empty() ? "" : found.front();
  }
};

TEST_F(BodySearchTest, SameNamesAreToldApartByPrefecture) {
  EXPECT_THAT(Search("池田町"),
              ElementsAre("北海道池田町", "福井県池田町", "長野県池田町", "岐阜県池田町"));
  EXPECT_THAT(Search("池田"), ElementsAre("北海道池田町", "福井県池田町", "長野県池田町",
                                          "岐阜県池田町", "大阪府池田市"));
  EXPECT_THAT(Search("府中"), ElementsAre("東京都府中市", "広島県府中市", "広島県府中町"));
}

TEST_F(BodySearchTest, FindsWhatPeopleType) {
  for (const char* query :
       {"門真市",      "門真",       "かどま",           "カドマ",       "ｶﾄﾞﾏ",
        "kadoma",      "KADOMA",     "ｋａｄｏｍａ",     "kadomashi",    "Kadoma-shi",
        "kadoma city", "272230",     "２７２２３０",     "大阪府門真市", "大阪府 門真市",
        "大阪　門真",  "門真 大阪",  "おおさか かどま",  "osaka kadoma", "かどまし",
        "かどまs",     "門真市役所", "門真市 健康増進課"}) {
    EXPECT_EQ(First(query), "大阪府門真市") << query;
  }
}

TEST_F(BodySearchTest, LongVowelsAreWrittenInAnyWay) {
  for (const char* query :
       {"osaka", "oosaka", "ohsaka", "Ōsaka", "ôsaka", "OSAKA", "おおさか", "オオサカ", "ｵｵｻｶ",
        "おーさか", "大阪", "大阪府", "osaka-fu", "osaka prefecture"}) {
    EXPECT_EQ(First(query), "大阪府") << query;
  }
  for (const char* query : {"tokyo", "toukyou", "tokyou", "Tōkyō", "とうきょう", "トーキョー",
                            "tokyo-to", "東京都庁"}) {
    EXPECT_EQ(First(query), "東京都") << query;
  }
  for (const char* query : {"kochi", "kouchi", "kōchi", "kohchi", "koti"}) {
    EXPECT_EQ(First(query), "高知県") << query;
  }
}

TEST_F(BodySearchTest, LatinLettersOfAnySystem) {
  for (const char* query : {"shimbashi", "zzz"}) EXPECT_THAT(Search(query), IsEmpty()) << query;
  EXPECT_EQ(First("tsu"), "三重県津市");
  EXPECT_EQ(First("tu"), "三重県津市");
  EXPECT_EQ(First("kamifurano"), "北海道上富良野町");
  EXPECT_EQ(First("shin'onsen"), "兵庫県新温泉町");
  EXPECT_EQ(First("minami alps"), "");  // its reading is あるぷす
  EXPECT_EQ(First("minami-arupusu"), "山梨県南アルプス市");
  EXPECT_EQ(First("kutchan"), "北海道倶知安町");
  EXPECT_EQ(First("kuttyan"), "北海道倶知安町");
  EXPECT_EQ(First("nambu-cho"), "青森県南部町");
  EXPECT_EQ(First("matsuyama"), "愛媛県松山市");
  EXPECT_THAT(Search("ikeda town"), SizeIs(4));
  EXPECT_THAT(Search("ikeda city"), ElementsAre("大阪府池田市"));
  EXPECT_THAT(Search("ikedamachi"), ElementsAre("長野県池田町"));
  EXPECT_THAT(Search("ikedacho"), Contains("岐阜県池田町"));
}

TEST_F(BodySearchTest, CodesMayHaveLostTheirZero) {
  EXPECT_EQ(First("010006"), "北海道");
  EXPECT_EQ(First("10006"), "北海道");
  EXPECT_EQ(First("11002"), "北海道札幌市");
  EXPECT_EQ(First("13000"), "東京都");  // without the check digit
  EXPECT_EQ(First("01100"), "北海道札幌市");
  EXPECT_EQ(First("1100"), "埼玉県");  // the beginning of 110001 before 011002
  EXPECT_THAT(Search("1100"), Contains("北海道札幌市"));
  EXPECT_EQ(First("27223-0"), "大阪府門真市");
  EXPECT_THAT(Search("999999"), IsEmpty());
}

TEST_F(BodySearchTest, TheExactNameComesBeforeLongerOnes) {
  EXPECT_THAT(Search("大阪", 3), ElementsAre("大阪府", "大阪府大阪市", "大阪府堺市"));
  EXPECT_EQ(First("津市"), "三重県津市");
  EXPECT_EQ(First("つ"), "三重県津市");
  EXPECT_THAT(Search("大阪府", 2), ElementsAre("大阪府", "大阪府大阪市"));
}

TEST_F(BodySearchTest, CharactersThatAreWrittenInSeveralWays) {
  for (const char* query : {"駒ケ根", "駒ヶ根", "駒が根", "駒ケ根市"}) {
    EXPECT_EQ(First(query), "長野県駒ヶ根市") << query;
  }
  EXPECT_EQ(First("檮原町"), "高知県梼原町");
  EXPECT_EQ(First("梼原町"), "高知県梼原町");
  EXPECT_EQ(First("竜ヶ崎"), "茨城県龍ケ崎市");
  EXPECT_EQ(First("塩釜"), "宮城県塩竈市");
  EXPECT_EQ(First("四条畷"), "大阪府四條畷市");
  EXPECT_EQ(First("ニセコ"), "北海道ニセコ町");
  EXPECT_EQ(First("さいたま"), "埼玉県");
  EXPECT_EQ(First("かながわ"), "神奈川県");
  EXPECT_EQ(First("かすみがうら市"), "茨城県かすみがうら市");
}

TEST_F(BodySearchTest, WhatSurroundsAName) {
  EXPECT_EQ(First("揖斐郡池田町"), "北海道池田町");
  EXPECT_THAT(Search("揖斐郡池田町"), Contains("岐阜県池田町"));
  EXPECT_THAT(Search("岐阜県揖斐郡池田町"), Contains("岐阜県池田町"));
  EXPECT_EQ(First("郡山"), "福島県郡山市");
  EXPECT_EQ(First("大阪市北区"), "大阪府大阪市");
  EXPECT_EQ(First("京都市左京区役所"), "京都府京都市");
}

TEST_F(BodySearchTest, NothingIsFoundForNonsense) {
  EXPECT_THAT(Search("存在しない市"), IsEmpty());
  EXPECT_THAT(Search("\xff\xfe"), IsEmpty());
  EXPECT_THAT(Search("-"), SizeIs(10));  // nothing is left of it: as an empty query
}

TEST_F(BodySearchTest, AnEmptyQueryGivesAllInTheOrderOfCodes) {
  EXPECT_THAT(Search("", 5000), SizeIs(1788));
  EXPECT_THAT(Search("  ", 2), ElementsAre("北海道", "北海道札幌市"));
}

TEST_F(BodySearchTest, EveryBodyIsFoundByItsNamesAndCode) {
  for (const Body& body : LocalBodies()) {
    const auto finds = [&](std::string_view query) {
      const auto matches = AllBodies().Search(query);
      return std::any_of(matches.begin(), matches.end(),
                         [&](const BodySearch::Match& match) { return match.body == &body; });
    };
    EXPECT_EQ(First(DisplayName(body)), DisplayName(body));
    EXPECT_EQ(First(body.code), DisplayName(body));
    EXPECT_TRUE(finds(body.name)) << body.name;
    EXPECT_TRUE(finds(body.kana)) << body.kana;
    EXPECT_TRUE(finds(KanaStem(body))) << body.kana;
  }
}

TEST_F(BodySearchTest, AnyTextIsAQuery) {
  std::mt19937 random(20261128);
  const std::string pieces[] = {"大",   "か",   "ー", "郡", "a",  "'", " ",   "0",
                                "\xe3", "\xff", "ﾞ",  "市", "　", "ō", "town"};
  for (int i = 0; i < 2000; ++i) {
    std::string query;
    for (size_t length = random() % 6; length > 0; --length) {
      query += pieces[random() % std::size(pieces)];
    }
    AllBodies().Search(query);
  }
}

// The route is public, and everybody who signs up types into it.

}  // namespace
}  // namespace hiroba::identity
