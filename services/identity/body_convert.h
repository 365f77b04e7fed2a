// Bodies as protos, and their names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "hiroba/identity/v1/bodies.pb.h"
#include "services/identity/bodies.h"

namespace hiroba::identity {

// Returns `bodies/{body}`, empty for no body.
std::string BodyName(std::string_view body);

// A local body on a day: with its end and successor, or the bodies that it has succeeded.
v1::Body ToProto(const Body& body, const BodyCatalog& catalog, absl::CivilDay day);

v1::BodyProfile ToProto(const BodyProfile& profile);

// A national office's, by its id.
v1::Body NationalBody(std::string_view id);

// Where a caller looks for bodies, on a day.
struct BodySearchForm {
  std::string text;
  std::string prefecture;
  std::vector<BodyKind> kinds;
};
absl::StatusOr<BodySearchForm> ParseBodySearch(const v1::ListBodiesRequest& request);

}  // namespace hiroba::identity
