#include "services/identity/duties.h"

#include <algorithm>
#include <array>

namespace hiroba::identity {
namespace {

constexpr std::string_view kGeneral = "総務・企画";
constexpr std::string_view kMoney = "財務・税";
constexpr std::string_view kResidents = "住民・窓口";
constexpr std::string_view kWelfare = "福祉・保険";
constexpr std::string_view kHealth = "保健・医療";
constexpr std::string_view kChildren = "こども・教育";
constexpr std::string_view kIndustry = "産業・観光";
constexpr std::string_view kTown = "まちづくり・土木";
constexpr std::string_view kEnvironment = "環境・上下水道";
constexpr std::string_view kSafety = "防災・安全";
constexpr std::string_view kBoards = "議会・行政委員会";

constexpr std::array<Duty, 66> kDuties{{
    {"general-affairs", "庶務・総務", "しょむ・そうむ", kGeneral},
    {"legal-affairs", "法規・文書", "ほうき・ぶんしょ", kGeneral},
    {"information-disclosure", "情報公開・個人情報保護", "じょうほうこうかい・こじんじょうほうほご",
     kGeneral},
    {"personnel", "人事・給与", "じんじ・きゅうよ", kGeneral},
    {"staff-training", "職員研修・人材育成", "しょくいんけんしゅう・じんざいいくせい", kGeneral},
    {"planning", "総合計画・企画", "そうごうけいかく・きかく", kGeneral},
    {"administrative-reform", "行政改革・業務改善", "ぎょうせいかいかく・ぎょうむかいぜん",
     kGeneral},
    {"digital-transformation", "DX推進", "でぃーえっくすすいしん", kGeneral},
    {"information-systems", "情報システム", "じょうほうしすてむ", kGeneral},
    {"public-relations", "広報・広聴", "こうほう・こうちょう", kGeneral},
    {"statistics", "統計調査", "とうけいちょうさ", kGeneral},
    {"regional-development", "地方創生・移住定住", "ちほうそうせい・いじゅうていじゅう", kGeneral},
    {"community", "自治会・市民協働", "じちかい・しみんきょうどう", kGeneral},
    {"multicultural", "多文化共生・国際交流", "たぶんかきょうせい・こくさいこうりゅう", kGeneral},
    {"gender-equality", "人権・男女共同参画", "じんけん・だんじょきょうどうさんかく", kGeneral},

    {"finance", "財政・予算", "ざいせい・よさん", kMoney},
    {"contracts", "契約・検査", "けいやく・けんさ", kMoney},
    {"property", "公有財産・公共施設管理", "こうゆうざいさん・こうきょうしせつかんり", kMoney},
    {"accounting", "会計・出納", "かいけい・すいとう", kMoney},
    {"resident-tax", "住民税", "じゅうみんぜい", kMoney},
    {"property-tax", "固定資産税", "こていしさんぜい", kMoney},
    {"tax-collection", "税の徴収・債権管理", "ぜいのちょうしゅう・さいけんかんり", kMoney},
    {"hometown-tax", "ふるさと納税", "ふるさとのうぜい", kMoney},

    {"family-register", "戸籍・住民記録", "こせき・じゅうみんきろく", kResidents},
    {"my-number", "マイナンバー", "まいなんばー", kResidents},
    {"consumer-affairs", "消費生活・市民相談", "しょうひせいかつ・しみんそうだん", kResidents},

    {"welfare-general", "地域福祉", "ちいきふくし", kWelfare},
    {"public-assistance", "生活保護", "せいかつほご", kWelfare},
    {"needy-support", "生活困窮者支援", "せいかつこんきゅうしゃしえん", kWelfare},
    {"disability-welfare", "障害福祉", "しょうがいふくし", kWelfare},
    {"elderly-welfare", "高齢福祉", "こうれいふくし", kWelfare},
    {"long-term-care-insurance", "介護保険", "かいごほけん", kWelfare},
    {"national-health-insurance", "国民健康保険", "こくみんけんこうほけん", kWelfare},
    {"late-elderly-medical", "後期高齢者医療", "こうきこうれいしゃいりょう", kWelfare},
    {"national-pension", "国民年金", "こくみんねんきん", kWelfare},

    {"immunisation", "予防接種", "よぼうせっしゅ", kHealth},
    {"infectious-diseases", "感染症対策", "かんせんしょうたいさく", kHealth},
    {"health-promotion", "健診・健康づくり", "けんしん・けんこうづくり", kHealth},
    {"maternal-health", "母子保健", "ぼしほけん", kHealth},
    {"public-hospital", "公立病院・地域医療", "こうりつびょういん・ちいきいりょう", kHealth},

    {"child-welfare", "児童福祉・虐待対応", "じどうふくし・ぎゃくたいたいおう", kChildren},
    {"childcare", "保育・子育て支援", "ほいく・こそだてしえん", kChildren},
    {"school-education", "学校教育", "がっこうきょういく", kChildren},
    {"school-facilities", "学校施設・給食", "がっこうしせつ・きゅうしょく", kChildren},
    {"social-education", "社会教育・公民館", "しゃかいきょういく・こうみんかん", kChildren},
    {"library", "図書館", "としょかん", kChildren},
    {"culture", "文化・文化財", "ぶんか・ぶんかざい", kChildren},
    {"sports", "スポーツ", "すぽーつ", kChildren},

    {"agriculture", "農林水産", "のうりんすいさん", kIndustry},
    {"wildlife", "鳥獣対策", "ちょうじゅうたいさく", kIndustry},
    {"commerce", "商工・雇用", "しょうこう・こよう", kIndustry},
    {"tourism", "観光", "かんこう", kIndustry},

    {"city-planning", "都市計画", "としけいかく", kTown},
    {"building-guidance", "建築指導", "けんちくしどう", kTown},
    {"public-housing", "公営住宅・空き家", "こうえいじゅうたく・あきや", kTown},
    {"roads", "道路・河川", "どうろ・かせん", kTown},
    {"parks", "公園・緑化", "こうえん・りょくか", kTown},
    {"public-transport", "地域公共交通", "ちいきこうきょうこうつう", kTown},

    {"waste", "環境・廃棄物", "かんきょう・はいきぶつ", kEnvironment},
    {"decarbonisation", "脱炭素・エネルギー", "だつたんそ・えねるぎー", kEnvironment},
    {"water-supply", "上下水道", "じょうげすいどう", kEnvironment},

    {"disaster-prevention", "防災・危機管理", "ぼうさい・ききかんり", kSafety},
    {"fire-service", "消防・救急", "しょうぼう・きゅうきゅう", kSafety},

    {"assembly", "議会", "ぎかい", kBoards},
    {"elections", "選挙", "せんきょ", kBoards},
    {"audit", "監査", "かんさ", kBoards},
}};

int Characters(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

}  // namespace

std::span<const Duty> AllDuties() { return kDuties; }

const Duty* FindDuty(std::string_view id) {
  const auto found =
      std::find_if(kDuties.begin(), kDuties.end(), [&](const Duty& duty) { return duty.id == id; });
  return found == kDuties.end() ? nullptr : &*found;
}

std::string DutyText(std::string_view words, const std::vector<std::string>& duties) {
  if (!words.empty()) return std::string(words);
  std::string text;
  for (const std::string& id : duties) {
    const Duty* const duty = FindDuty(id);
    if (duty == nullptr) continue;
    std::string longer = text;
    if (!longer.empty()) longer += "、";
    longer += duty->display_name;
    if (Characters(longer) > kMaxDutyText) break;
    text = std::move(longer);
  }
  return text;
}

}  // namespace hiroba::identity
