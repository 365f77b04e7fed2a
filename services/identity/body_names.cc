#include "services/identity/body_names.h"

#include <fmt/format.h>

#include "services/identity/work_address.h"

namespace hiroba::identity {
namespace {

constexpr std::string_view kNationalPrefix = "n-";
constexpr std::string_view kNationalSuffix = ".go.jp";

}  // namespace

std::string_view NationalDomain(std::string_view id) {
  if (!id.starts_with(kNationalPrefix)) return "";
  const std::string_view domain = id.substr(kNationalPrefix.size());
  return IsMailDomain(domain) && domain.ends_with(kNationalSuffix) ? domain : "";
}

bool IsBodyId(const BodyTable& bodies, std::string_view id) {
  return bodies.Find(id) != nullptr || !NationalDomain(id).empty();
}

std::string BodyDisplayName(const BodyTable& bodies, std::string_view id) {
  if (const Body* body = bodies.Find(id); body != nullptr) return DisplayName(*body);
  const std::string_view domain = NationalDomain(id);
  return domain.empty() ? "" : fmt::format("国の機関（{}）", domain);
}

std::string PostingBodyName(const BodyTable& bodies, std::string_view id, absl::CivilDay day) {
  const Body* body = bodies.Find(id);
  const Body* present = bodies.Find(bodies.On(id, day));
  if (body == nullptr || present == nullptr || body == present) return BodyDisplayName(bodies, id);
  return fmt::format(
      "旧{}（現{}）", DisplayName(*body),
      body->prefecture == present->prefecture ? std::string(present->name) : DisplayName(*present));
}

std::string NationalBodyId(std::string_view domain) {
  const std::string_view stem = domain.substr(0, domain.size() - kNationalSuffix.size());
  const size_t dot = stem.rfind('.');
  const std::string_view office = dot == std::string_view::npos ? stem : stem.substr(dot + 1);
  return fmt::format("{}{}{}", kNationalPrefix, office, kNationalSuffix);
}

}  // namespace hiroba::identity
