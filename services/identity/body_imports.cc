#include "services/identity/body_imports.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"
#include "services/common/violations.h"

namespace hiroba::identity {
namespace {

template <class Map>
std::vector<std::string> DifferentKeys(const Map& before, const Map& after) {
  std::set<std::string> keys;
  for (const auto& [key, value] : after) {
    const auto found = before.find(key);
    if (found == before.end() || !(found->second == value)) keys.insert(key);
  }
  for (const auto& [key, value] : before) {
    if (!after.contains(key)) keys.insert(key);
  }
  return {keys.begin(), keys.end()};
}

// The kind that the last character of a municipality's name says.
std::optional<BodyKind> KindOfName(std::string_view name) {
  if (name.ends_with("市")) return BodyKind::kCity;
  if (name.ends_with("区")) return BodyKind::kSpecialWard;
  if (name.ends_with("町")) return BodyKind::kTown;
  if (name.ends_with("村")) return BodyKind::kVillage;
  return std::nullopt;
}

// Hiragana and ー: U+3041 to U+3096, U+30FC.
bool IsKana(std::string_view text) {
  if (text.size() % 3 != 0) return false;
  for (size_t i = 0; i < text.size(); i += 3) {
    const std::string_view c = text.substr(i, 3);
    if (c != "ー" && (c < "ぁ" || c > "ゖ")) return false;
  }
  return true;
}

// What is wrong with the identity of a row, in words; empty when nothing is.
std::string Differs(std::string_view what, std::string_view known, const std::string& given) {
  if (given.empty() || given == known) return "";
  return fmt::format("台帳の{}は「{}」ですが、「{}」とあります。", what, known, given);
}

std::string ProblemOfKnown(const Body& body, const BodyRow& row) {
  for (std::string problem :
       {Differs("名称", body.name, row.name), Differs("かな", body.kana, row.kana),
        Differs("都道府県", body.prefecture, row.prefecture)}) {
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string ProblemOfNew(std::span<const Body> built_in, const BodyRow& row) {
  if (row.name.empty() || row.kana.empty() || row.prefecture.empty()) {
    return "台帳にない団体です。名称、かな、都道府県が必要です。";
  }
  if (!KindOfName(row.name)) return "名称の末尾が市・区・町・村のどれでもありません。";
  if (!IsKana(row.kana)) return "かなはひらがなで書いてください。";
  const auto prefecture = std::find_if(built_in.begin(), built_in.end(), [&](const Body& body) {
    return body.kind == BodyKind::kPrefecture && body.name == row.prefecture;
  });
  if (prefecture == built_in.end() || !row.code.starts_with(prefecture->code.substr(0, 2))) {
    return "都道府県がコードの先頭の 2 桁と合いません。";
  }
  return "";
}

}  // namespace

BodyImportChanges Compare(const BodyImports& before, const BodyImports& after) {
  return {.bodies = DifferentKeys(before.bodies, after.bodies),
          .profiles = DifferentKeys(before.profiles, after.profiles),
          .successions = DifferentKeys(before.successions, after.successions)};
}

absl::Status AddBodies(std::span<const Body> built_in, std::span<const BodyRow> rows,
                       const ProfileParts& parts, BodyImports& imports) {
  Violations violations;
  std::set<std::string_view> seen;
  for (size_t i = 0; i < rows.size(); ++i) {
    const BodyRow& row = rows[i];
    std::string problem;
    const Body* known = FindBody(built_in, row.code);
    if (!IsBodyCode(row.code)) {
      problem = "団体コードではありません（6 桁、末尾は検査数字）。";
    } else if (!seen.insert(row.code).second) {
      problem = "同じ団体コードが前の行にもあります。";
    } else if (known != nullptr) {
      problem = ProblemOfKnown(*known, row);
    } else if (!imports.bodies.contains(row.code) || !row.name.empty()) {
      problem = ProblemOfNew(built_in, row);
    }
    if (!problem.empty()) {
      violations.Add(fmt::format("bodies[{}]", i), problem);
      continue;
    }
    if (known == nullptr && !row.name.empty()) {
      imports.bodies[row.code] = {row.name, row.kana, row.prefecture, *KindOfName(row.name)};
    }
    BodyProfile profile;
    if (const auto found = imports.profiles.find(row.code); found != imports.profiles.end()) {
      profile = found->second;
    }
    ReplaceParts(profile, row.profile, parts);
    if (profile.empty()) {
      imports.profiles.erase(row.code);
    } else {
      imports.profiles[row.code] = profile;
    }
  }
  return violations.ToStatus();
}

absl::Status AddSuccessions(std::span<const Body> built_in, std::span<const BodySuccessionRow> rows,
                            BodyImports& imports) {
  const auto is_known = [&](std::string_view code) {
    return FindBody(built_in, code) != nullptr || imports.bodies.contains(code);
  };
  Violations violations;
  std::map<std::string, size_t, std::less<>> places;
  for (size_t i = 0; i < rows.size(); ++i) {
    const BodySuccessionRow& row = rows[i];
    const std::string field = fmt::format("successions[{}]", i);
    if (!is_known(row.code)) {
      violations.Add(field, "終わる団体のコードが台帳にありません。");
    } else if (row.succession && !is_known(row.succession->successor)) {
      violations.Add(field,
                     "引き継ぐ団体のコードが台帳にありません。新しい団体は先に import-bodies で"
                     "取り込んでください。");
    } else if (!places.emplace(row.code, i).second) {
      violations.Add(field, "同じ団体コードが前の行にもあります。");
    } else if (row.succession) {
      imports.successions[row.code] = *row.succession;
    } else {
      imports.successions.erase(row.code);
    }
  }
  RETURN_IF_ERROR(violations.ToStatus());
  const absl::Status status = CheckSuccessions(imports.successions);
  if (status.ok()) return status;
  // The row that is refused may be one that was there before: then any row of the file may be why.
  const auto place = places.find(ReasonMetadata(status, "code"));
  const size_t row = place == places.end() ? 0 : place->second;
  return FieldViolation(fmt::format("successions[{}]", row), ToStd(status.message()));
}

}  // namespace hiroba::identity
