#include "services/identity/derived_domains.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "services/common/strings.h"
#include "services/identity/romanise.h"

namespace hiroba::identity {
namespace {

struct Prefecture {
  std::string_view name, label;
};

constexpr Prefecture kPrefectures[] = {
    {"北海道", "hokkaido"},    {"青森県", "aomori"},     {"岩手県", "iwate"},
    {"宮城県", "miyagi"},      {"秋田県", "akita"},      {"山形県", "yamagata"},
    {"福島県", "fukushima"},   {"茨城県", "ibaraki"},    {"栃木県", "tochigi"},
    {"群馬県", "gunma"},       {"埼玉県", "saitama"},    {"千葉県", "chiba"},
    {"東京都", "tokyo"},       {"神奈川県", "kanagawa"}, {"新潟県", "niigata"},
    {"富山県", "toyama"},      {"石川県", "ishikawa"},   {"福井県", "fukui"},
    {"山梨県", "yamanashi"},   {"長野県", "nagano"},     {"岐阜県", "gifu"},
    {"静岡県", "shizuoka"},    {"愛知県", "aichi"},      {"三重県", "mie"},
    {"滋賀県", "shiga"},       {"京都府", "kyoto"},      {"大阪府", "osaka"},
    {"兵庫県", "hyogo"},       {"奈良県", "nara"},       {"和歌山県", "wakayama"},
    {"鳥取県", "tottori"},     {"島根県", "shimane"},    {"岡山県", "okayama"},
    {"広島県", "hiroshima"},   {"山口県", "yamaguchi"},  {"徳島県", "tokushima"},
    {"香川県", "kagawa"},      {"愛媛県", "ehime"},      {"高知県", "kochi"},
    {"福岡県", "fukuoka"},     {"佐賀県", "saga"},       {"長崎県", "nagasaki"},
    {"熊本県", "kumamoto"},    {"大分県", "oita"},       {"宮崎県", "miyazaki"},
    {"鹿児島県", "kagoshima"}, {"沖縄県", "okinawa"},
};

// Seven names of their own, and ten that are also a prefecture's (facts of the JP registry).
constexpr std::string_view kDesignatedCityLabels[] = {
    "sapporo",    "sendai",  "kawasaki",  "yokohama", "nagoya",   "kobe",
    "kitakyushu", "chiba",   "saitama",   "niigata",  "shizuoka", "kyoto",
    "osaka",      "okayama", "hiroshima", "fukuoka",  "kumamoto"};

// True for a body that has the name of one of those it was made of: the domain is that one's, which
// leads to the new body from the day of the merger on. Two of them would settle nothing.
bool KeepsAName(const BodyCatalog& catalog, const Body& body) {
  for (const std::string& code :
       PredecessorsOn(catalog.successions(), body.code, absl::CivilDay::max())) {
    const Body* former = catalog.Find(code);
    if (former != nullptr && former->name == body.name) return true;
  }
  return false;
}

}  // namespace

std::string_view DomainLabel(const Body& body) {
  switch (body.kind) {
    case BodyKind::kPrefecture:
      return KindSuffix(body) == "都" ? "metro" : "pref";
    case BodyKind::kDesignatedCity:
    case BodyKind::kCity:
    case BodyKind::kSpecialWard:
      return "city";
    case BodyKind::kTown:
      return "town";
    case BodyKind::kVillage:
      return "vill";
  }
  return "";
}

std::string_view PrefectureLabel(std::string_view prefecture) {
  const auto found = std::find_if(std::begin(kPrefectures), std::end(kPrefectures),
                                  [&](const Prefecture& p) { return p.name == prefecture; });
  return found == std::end(kPrefectures) ? "" : found->label;
}

bool IsPrefectureLabel(std::string_view label) {
  return std::any_of(std::begin(kPrefectures), std::end(kPrefectures),
                     [&](const Prefecture& p) { return p.label == label; });
}

bool IsDesignatedCityLabel(std::string_view label) {
  return std::find(std::begin(kDesignatedCityLabels), std::end(kDesignatedCityLabels), label) !=
         std::end(kDesignatedCityLabels);
}

DerivedDomains::DerivedDomains(const BodyTable& bodies) {
  const auto catalog = bodies.Current();
  for (const Body* known : catalog->bodies()) {
    const Body& body = *known;
    if (KeepsAName(*catalog, body)) continue;
    if (body.kind == BodyKind::kPrefecture) {
      AddPrefecture(body);
      continue;
    }
    for (const std::string& spelling : RomajiSpellings(KanaStem(body))) {
      AddMunicipality(body, spelling);
    }
  }
}

void DerivedDomains::AddPrefecture(const Body& body) {
  const std::string_view name = PrefectureLabel(body.prefecture);
  Add(lg_, fmt::format("{}.{}.lg.jp", DomainLabel(body), name), body);
  Add(geographic_, fmt::format("{}.{}.jp", DomainLabel(body), name), body);
}

void DerivedDomains::AddMunicipality(const Body& body, std::string_view spelling) {
  const std::string_view label = DomainLabel(body);
  const std::string_view prefecture = PrefectureLabel(body.prefecture);
  Add(lg_, fmt::format("{}.{}.lg.jp", label, spelling), body);
  // Where a name is not the only one of its kind, lg.jp puts the prefecture before it.
  Add(lg_, fmt::format("{}.{}-{}.lg.jp", label, prefecture, spelling), body);
  Add(geographic_, fmt::format("{}.{}.{}.jp", label, spelling, prefecture), body);
  if (body.kind == BodyKind::kDesignatedCity && IsDesignatedCityLabel(spelling)) {
    Add(geographic_, fmt::format("{}.{}.jp", label, spelling), body);
  }
}

void DerivedDomains::Add(Index& index, std::string domain, const Body& body) {
  const auto [entry, is_new] = index.try_emplace(std::move(domain), &body);
  if (!is_new && entry->second != &body) entry->second = nullptr;
}

DerivedDomains::Match DerivedDomains::Find(const Index& index, std::string_view domain) {
  const auto found = index.find(ToAbsl(domain));
  if (found == index.end()) return {};
  return {.found = true, .body = found->second};
}

}  // namespace hiroba::identity
