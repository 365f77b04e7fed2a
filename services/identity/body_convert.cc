#include "services/identity/body_convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/violations.h"
#include "services/identity/body_names.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxQuery = 50;
constexpr int kMaxPrefecture = 10;

v1::Body::Kind ToProto(BodyKind kind) {
  switch (kind) {
    case BodyKind::kPrefecture:
      return v1::Body::PREFECTURE;
    case BodyKind::kDesignatedCity:
    case BodyKind::kCity:
      return v1::Body::CITY;
    case BodyKind::kSpecialWard:
      return v1::Body::SPECIAL_WARD;
    case BodyKind::kTown:
      return v1::Body::TOWN;
    case BodyKind::kVillage:
      return v1::Body::VILLAGE;
  }
  return v1::Body::KIND_UNSPECIFIED;
}

// 市 takes in the designated cities, as answers do.
std::vector<BodyKind> FromProto(v1::Body::Kind kind) {
  switch (kind) {
    case v1::Body::PREFECTURE:
      return {BodyKind::kPrefecture};
    case v1::Body::CITY:
      return {BodyKind::kCity, BodyKind::kDesignatedCity};
    case v1::Body::SPECIAL_WARD:
      return {BodyKind::kSpecialWard};
    case v1::Body::TOWN:
      return {BodyKind::kTown};
    case v1::Body::VILLAGE:
      return {BodyKind::kVillage};
    default:
      return {};
  }
}

v1::BodyProfile::Source ToProto(const ProfileSource& source) {
  v1::BodyProfile::Source proto;
  proto.set_text(source.text);
  proto.set_date(DayText(source.date));
  proto.set_estimate(source.IsEstimate());
  return proto;
}

}  // namespace

std::string BodyName(std::string_view body) {
  return body.empty() ? "" : FormatName("bodies/{body}", body);
}

v1::Body ToProto(const Body& body, const BodyCatalog& catalog, absl::CivilDay day) {
  v1::Body proto;
  proto.set_name(BodyName(body.code));
  proto.set_code(std::string(body.code));
  proto.set_display_name(std::string(body.name));
  proto.set_kana(std::string(body.kana));
  proto.set_prefecture(std::string(body.prefecture));
  proto.set_kind(ToProto(body.kind));
  const BodySuccessions& successions = catalog.successions();
  if (const auto end = successions.find(body.code); end != successions.end()) {
    proto.set_end_date(DayText(end->second.date - 1));
    // An end that lies ahead has a successor as well.
    const absl::CivilDay after = std::max(day, end->second.date);
    const Body* successor = catalog.Find(SuccessorOn(successions, body.code, after));
    if (successor != nullptr) {
      proto.set_successor(BodyName(successor->code));
      proto.set_successor_display_name(DisplayName(*successor));
    }
  }
  for (const std::string& code : PredecessorsOn(successions, body.code, day)) {
    const Body* former = catalog.Find(code);
    if (former != nullptr) proto.add_former_names(DisplayName(*former));
  }
  if (const BodyProfile* profile = catalog.Profile(body.code)) {
    proto.set_size_band(std::string(SizeBandText(SizeBandOf(*profile))));
  }
  return proto;
}

v1::BodyProfile ToProto(const BodyProfile& profile) {
  v1::BodyProfile proto;
  if (const auto& population = profile.population) {
    proto.mutable_population()->set_persons(population->persons);
    proto.mutable_population()->set_year(population->year);
    proto.mutable_population()->set_households(population->households);
    *proto.mutable_population()->mutable_source() = ToProto(population->source);
  }
  if (const auto& industry = profile.industry) {
    proto.mutable_industry()->set_primary_workers(industry->primary);
    proto.mutable_industry()->set_secondary_workers(industry->secondary);
    proto.mutable_industry()->set_tertiary_workers(industry->tertiary);
    *proto.mutable_industry()->mutable_source() = ToProto(industry->source);
  }
  if (const auto& index = profile.fiscal_index) {
    proto.mutable_fiscal_index()->set_hundredths(index->hundredths);
    *proto.mutable_fiscal_index()->mutable_source() = ToProto(index->source);
  }
  if (const auto& group = profile.similar_group) {
    proto.mutable_similar_group()->set_display_name(group->name);
    *proto.mutable_similar_group()->mutable_source() = ToProto(group->source);
  }
  return proto;
}

v1::Body NationalBody(std::string_view id) {
  v1::Body proto;
  proto.set_name(BodyName(id));
  proto.set_display_name(fmt::format("国の機関（{}）", NationalDomain(id)));
  proto.set_kind(v1::Body::NATIONAL_OFFICE);
  return proto;
}

absl::StatusOr<BodySearchForm> ParseBodySearch(const v1::ListBodiesRequest& request) {
  Violations violations;
  BodySearchForm form{.text = CheckLine(violations, "query", request.query(), 0, kMaxQuery)};
  form.prefecture = CheckLine(violations, "prefecture", request.prefecture(), 0, kMaxPrefecture);
  form.kinds = FromProto(request.kind());
  if (form.kinds.empty() && request.kind() != v1::Body::KIND_UNSPECIFIED) {
    violations.Add("kind", "都道府県、市、特別区、町、村のどれかを指定してください。");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return form;
}

}  // namespace hiroba::identity
