#include "services/identity/shared_mailbox.h"

#include <gtest/gtest.h>

#include <string>

namespace hiroba::identity {
namespace {

TEST(IsSharedMailbox, KnowsOfficesRolesAndUnits) {
  for (const char* local :
       {"info",      "INFO",    "info2",    "kadoma-info", "info.kikaku", "office",  "postmaster",
        "madoguchi", "daihyou", "toiawase", "web",         "mail",        "soumu",   "somu",
        "Soumu",     "soumu01", "soumu-01", "kikaku",      "zaisei",      "zeimu",   "kouhou",
        "koho",      "kankou",  "bousai",   "shimin",      "kensetsu",    "kensetu", "syoubou",
        "shobo",     "kyouiku", "gikai",    "toshokan",    "dx"}) {
    EXPECT_TRUE(IsSharedMailbox(local)) << local;
  }
}

TEST(IsSharedMailbox, KnowsTheEndingsOfUnits) {
  for (const char* local : {"kikaku-ka",        "kikaku_ka",         "kikakuka",
                            "kikaku.ka",        "soumuka",           "kenko-zoshin",
                            "kenkozoshin",      "kenkouzoushinka",   "kenko-zoshin-ka",
                            "hoken-fukushi-bu", "hokenfukushibu",    "shoko-kanko",
                            "shoukoukankouka",  "toshikeikaku",      "machizukuri-suishin",
                            "koseki-kakari",    "hisho-shitsu",      "hishositu",
                            "kikaku-jimukyoku", "nougyou-iinkai",    "nogyoiinkai",
                            "hokencenter",      "hoken-center",      "zei-kakari",
                            "dai1-kakari",      "kodomokateishitsu", "seisaku-han",
                            "fukushi-gr",       "soumu+yamada",      "somu-kikaku"}) {
    EXPECT_TRUE(IsSharedMailbox(local)) << local;
  }
}

TEST(IsSharedMailbox, TakesNoPersonForAUnit) {
  // Family names that end like units, that begin like them, or that are among their words.
  static constexpr const char* kFamilyNames[] = {
      "abe",       "adachi",    "akita",     "ando",      "aoki",       "arai",       "araki",
      "asano",     "baba",      "chiba",     "doi",       "endo",       "fujii",      "fujita",
      "fujiwara",  "fukuda",    "fukuoka",   "fukushima", "goto",       "hamada",     "hara",
      "harada",    "hasegawa",  "hashimoto", "hattori",   "hayashi",    "higuchi",    "hirano",
      "hiraoka",   "hirata",    "honda",     "hori",      "hoshino",    "ichikawa",   "iida",
      "ikeda",     "imai",      "inoue",     "ishida",    "ishii",      "ishikawa",   "ito",
      "iwasaki",   "kamata",    "kanda",     "kaneko",    "kataoka",    "kato",       "katou",
      "kawaguchi", "kawakami",  "kawamura",  "kawasaki",  "kikuchi",    "kimura",     "kinoshita",
      "kishi",     "kobayashi", "kojima",    "komatsu",   "kondo",      "kono",       "koyama",
      "kubo",      "kudo",      "kuroda",    "machida",   "maeda",      "maruyama",   "masuda",
      "matsuda",   "matsui",    "matsumoto", "matsuoka",  "matsushita", "midorikawa", "miura",
      "miyamoto",  "miyazaki",  "mizuno",    "mori",      "morikawa",   "morioka",    "morita",
      "murakami",  "murata",    "nagai",     "nagaoka",   "nagata",     "nakagawa",   "nakajima",
      "nakamura",  "nakano",    "nakayama",  "narita",    "nishida",    "nishimura",  "nishioka",
      "noda",      "noguchi",   "nomura",    "ogawa",     "ohno",       "oka",        "okada",
      "okamoto",   "okubo",     "onishi",    "ono",       "oota",       "ota",        "otsuka",
      "ouchi",     "saito",     "saitou",    "sakai",     "sakamoto",   "sakuma",     "sakurai",
      "sano",      "sasaki",    "sato",      "satou",     "seki",       "shibata",    "shimada",
      "shimizu",   "shimoda",   "shinoda",   "shoji",     "suda",       "sugawara",   "sugiyama",
      "sumida",    "suzuki",    "taguchi",   "takagi",    "takahashi",  "takano",     "takaoka",
      "takeda",    "takeuchi",  "tamura",    "tanaka",    "taniguchi",  "toda",       "tomioka",
      "toshima",   "tsuchiya",  "uchida",    "ueda",      "ueno",       "wada",       "watabu",
      "watanabe",  "watabe",    "yamada",    "yamaguchi", "yamamoto",   "yamanaka",   "yamaoka",
      "yamashita", "yamazaki",  "yasuda",    "yokoyama",  "yoshida",    "yoshikawa",  "yoshimura",
      "yoshioka",  "kanbu",     "jinbo",     "hosokawa",  "kensaku",    "kamei",      "shima",
      "okabu"};
  for (const std::string name : kFamilyNames) {
    for (const std::string& local :
         {name, name + "1", "t-" + name, "t." + name, name + ".taro", name + "-k", "hanako_" + name,
          name + "taro", "soumu." + name, name + "-soumu", "Shoko." + name, name + ".midori",
          name + "+forum", "kenshi-" + name, name + "_toshi", name + ".mirai"}) {
      EXPECT_FALSE(IsSharedMailbox(local)) << local;
    }
  }
  for (const char* local :
       {"koseki", "machi", "t-koseki", "koseki.taro", "shoko", "toshi", "midori", "mirai", "kosei",
        "a123456", "12345", "x", "kenichi", "kenshi", "kai.han", "lee.bu", "b-ka"}) {
    EXPECT_FALSE(IsSharedMailbox(local)) << local;
  }
}

}  // namespace
}  // namespace hiroba::identity
