#include "services/identity/body_import_convert.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "services/common/status_macros.h"
#include "services/common/violations.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxRows = 5'000;
constexpr int kMaxName = 30;
constexpr int kMaxKana = 60;
constexpr int kMaxPrefecture = 10;
constexpr int kMaxGroup = 30;
constexpr int kMaxSource = 300;
// Tokyo has 14 million; a figure above is another column's.
constexpr int kMostPeople = 20'000'000;
constexpr int kFirstYear = 1920;  // of the first census
constexpr int kLastYear = 2200;
constexpr int kMostHundredths = 1'000;

absl::StatusOr<ProfileParts> ParseParts(const google::protobuf::FieldMask& mask) {
  ProfileParts parts;
  for (const std::string& path : mask.paths()) {
    if (path == "population") {
      parts.population = true;
    } else if (path == "industry") {
      parts.industry = true;
    } else if (path == "fiscal_index") {
      parts.fiscal_index = true;
    } else if (path == "similar_group") {
      parts.similar_group = true;
    } else if (path == "declared_size_band") {
      parts.declared_size = true;
    } else {
      return FieldViolation("profileMask", "知らない項目です。");
    }
  }
  return parts;
}

ProfileSource ParseSource(Violations& violations, std::string_view field,
                          const v1::BodyProfile::Source& proto) {
  ProfileSource source;
  source.text = CheckLine(violations, std::string(field) + ".text", proto.text(), 1, kMaxSource);
  const auto date = CheckDay(violations, std::string(field) + ".date", proto.date());
  if (date) source.date = *date;
  if (proto.date().empty()) violations.Add(std::string(field) + ".date", "時点の日が必要です。");
  return source;
}

int CheckNumber(Violations& violations, std::string_view field, int number, int least, int most) {
  if (number < least || number > most) {
    violations.Add(field, fmt::format("数値 {} が範囲の外です。", number));
  }
  return number;
}

BodyProfile ParseProfile(Violations& violations, const std::string& field,
                         const v1::ImportBodiesRequest::ImportedBody& proto,
                         const ProfileSource& source, const ProfileSource& group_source) {
  BodyProfile profile;
  const v1::BodyProfile& given = proto.profile();
  if (given.has_population()) {
    const auto& population = given.population();
    profile.population = {
        .persons = CheckNumber(violations, field, population.persons(), 0, kMostPeople),
        .year = CheckNumber(violations, field, population.year(), kFirstYear, kLastYear),
        .households = CheckNumber(violations, field, population.households(), 0, kMostPeople),
        .source = source};
  }
  if (given.has_industry()) {
    const auto& industry = given.industry();
    profile.industry = {
        .primary = CheckNumber(violations, field, industry.primary_workers(), 0, kMostPeople),
        .secondary = CheckNumber(violations, field, industry.secondary_workers(), 0, kMostPeople),
        .tertiary = CheckNumber(violations, field, industry.tertiary_workers(), 0, kMostPeople),
        .source = source};
  }
  if (given.has_fiscal_index()) {
    const int hundredths = given.fiscal_index().hundredths();
    profile.fiscal_index = {
        .hundredths = CheckNumber(violations, field, hundredths, 0, kMostHundredths),
        .source = source};
  }
  if (given.has_similar_group()) {
    profile.similar_group = {
        .name = CheckLine(violations, field, given.similar_group().display_name(), 1, kMaxGroup),
        .source = group_source};
  }
  if (!proto.declared_size_band().empty()) {
    const auto band = ParseSizeBand(proto.declared_size_band());
    if (!band) violations.Add(field, "規模は 1〜2万人 のように書いてください。");
    if (band) profile.declared_size = {.band = *band, .source = source};
  }
  return profile;
}

}  // namespace

absl::StatusOr<BodyFile> ParseBodyFile(const v1::ImportBodiesRequest& request) {
  if (request.bodies_size() > kMaxRows) {
    return FieldViolation("bodies", "一度に 5,000 行までです。");
  }
  BodyFile file;
  ASSIGN_OR_RETURN(file.parts, ParseParts(request.profile_mask()));
  Violations violations;
  ProfileSource source;
  if (request.profile_mask().paths_size() > 0) {
    source = ParseSource(violations, "source", request.source());
  }
  ProfileSource group_source = source;
  if (request.has_similar_group_source()) {
    group_source = ParseSource(violations, "similarGroupSource", request.similar_group_source());
  }
  for (int i = 0; i < request.bodies_size(); ++i) {
    const auto& proto = request.bodies(i);
    const std::string field = fmt::format("bodies[{}]", i);
    BodyRow row{.code = proto.code()};
    row.name = CheckLine(violations, field, proto.display_name(), 0, kMaxName);
    row.kana = CheckLine(violations, field, proto.kana(), 0, kMaxKana);
    row.prefecture = CheckLine(violations, field, proto.prefecture(), 0, kMaxPrefecture);
    row.profile = ParseProfile(violations, field, proto, source, group_source);
    file.rows.push_back(std::move(row));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return file;
}

absl::StatusOr<std::vector<BodySuccessionRow>> ParseSuccessionFile(
    const v1::ImportBodySuccessionsRequest& request) {
  if (request.successions_size() > kMaxRows) {
    return FieldViolation("successions", "一度に 5,000 行までです。");
  }
  Violations violations;
  std::vector<BodySuccessionRow> rows;
  for (int i = 0; i < request.successions_size(); ++i) {
    const auto& proto = request.successions(i);
    const std::string field = fmt::format("successions[{}]", i);
    BodySuccessionRow row{.code = proto.code()};
    const auto date = CheckDay(violations, field, proto.date());
    if (date && !proto.successor().empty()) {
      row.succession = {.successor = proto.successor(), .date = *date};
    } else if (proto.date().empty() != proto.successor().empty()) {
      violations.Add(field,
                     "引き継ぐ団体と合併の期日は、両方とも書くか、両方とも空にしてください。");
    }
    rows.push_back(std::move(row));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return rows;
}

}  // namespace hiroba::identity
