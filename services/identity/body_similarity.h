// Decides which bodies are like a body: where somebody has the same work to do under the same
// conditions. Pure; the day is an argument.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/identity/bodies.h"

namespace hiroba::identity {

// At most so many are like a body; what comes after is as good as any other.
inline constexpr size_t kMaxSimilarBodies = 100;

struct SimilarBody {
  const Body* body = nullptr;
  std::string reason;  // 同じ類似団体区分 町村Ⅲ－１ ・ 人口 1.2 万人 ・ 同じ県
};

// Returns the bodies like `body` on a day, best first. With an imported profile: those of the same
// similar group first, then by population and shares of the industries, those of the same
// prefecture a little ahead. Without one: the same kind first, then by size as it was declared, by
// prefecture and region. Prefectures are like prefectures only, municipalities like municipalities.
// Bodies that have ended are like none.
std::vector<SimilarBody> SimilarBodies(const BodyCatalog& catalog, const Body& body,
                                       absl::CivilDay day);

}  // namespace hiroba::identity
