#include "services/identity/body_convert.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "services/common/resource_name.h"
#include "services/identity/body_names.h"

namespace hiroba::identity {
namespace {

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

}  // namespace

std::string BodyName(std::string_view body) {
  return body.empty() ? "" : FormatName("bodies/{body}", body);
}

v1::Body ToProto(const Body& body) {
  v1::Body proto;
  proto.set_name(BodyName(body.code));
  proto.set_code(std::string(body.code));
  proto.set_display_name(std::string(body.name));
  proto.set_kana(std::string(body.kana));
  proto.set_prefecture(std::string(body.prefecture));
  proto.set_kind(ToProto(body.kind));
  return proto;
}

v1::Body NationalBody(std::string_view id) {
  v1::Body proto;
  proto.set_name(BodyName(id));
  proto.set_display_name(fmt::format("国の機関（{}）", NationalDomain(id)));
  proto.set_kind(v1::Body::NATIONAL_OFFICE);
  return proto;
}

}  // namespace hiroba::identity
