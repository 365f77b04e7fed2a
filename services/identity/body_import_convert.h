// Files of bodies and of mergers as the operator's tool sends them. Shape only.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/body_imports.pb.h"
#include "services/identity/body_imports.h"

namespace hiroba::identity {

struct BodyFile {
  std::vector<BodyRow> rows;
  ProfileParts parts;
};
absl::StatusOr<BodyFile> ParseBodyFile(const v1::ImportBodiesRequest& request);

absl::StatusOr<std::vector<BodySuccessionRow>> ParseSuccessionFile(
    const v1::ImportBodySuccessionsRequest& request);

}  // namespace hiroba::identity
