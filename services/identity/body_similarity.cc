#include "services/identity/body_similarity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

namespace hiroba::identity {
namespace {

// Distances are in natural logarithms of the population: 0.7 is twice as many people.
constexpr double kPopulationUnknown = 2.0;
// All people in other industries count as much as seven times the population.
constexpr double kIndustryWeight = 2.0;
constexpr double kIndustryUnknown = 0.3;
// A neighbour is as near as a body of a population 10 % closer.
constexpr double kOtherPrefecture = 0.1;
// Below this share of people in other industries, two bodies live of the same.
constexpr double kSameIndustries = 0.05;

// Without figures: a size band weighs half as much as another region.
constexpr double kBandStep = 0.5;
constexpr double kBandUnknown = 1.0;
constexpr double kSameRegion = 0.5;
constexpr double kOtherRegion = 1.0;

// What is compared of a body.
struct Facts {
  const Body* body;
  const BodyProfile* profile;  // never null

  std::optional<int> population() const {
    if (!profile->population || profile->population->persons <= 0) return std::nullopt;
    return profile->population->persons;
  }
};

struct Candidate {
  int tier = 0;
  double distance = 0;
  SimilarBody similar;
};

Facts FactsOf(const BodyCatalog& catalog, const Body& body) {
  static const BodyProfile kNone;
  const BodyProfile* profile = catalog.Profile(body.code);
  return {.body = &body, .profile = profile != nullptr ? profile : &kNone};
}

// The share of people who would have to change their industry; nullopt when it is not known.
std::optional<double> IndustryDistance(const Facts& a, const Facts& b) {
  if (!a.profile->industry || !b.profile->industry) return std::nullopt;
  const auto shares_a = IndustryShares(*a.profile->industry);
  const auto shares_b = IndustryShares(*b.profile->industry);
  if (!shares_a || !shares_b) return std::nullopt;
  double different = 0;
  for (size_t i = 0; i < shares_a->size(); ++i) {
    different += std::abs((*shares_a)[i] - (*shares_b)[i]);
  }
  return different / 2;
}

bool HaveSameGroup(const Facts& a, const Facts& b) {
  return a.profile->similar_group && b.profile->similar_group &&
         a.profile->similar_group->name == b.profile->similar_group->name;
}

std::string KindText(const Body& body) {
  if (body.kind == BodyKind::kDesignatedCity) return "どちらも政令指定都市";
  if (body.kind == BodyKind::kSpecialWard) return "どちらも特別区";
  return fmt::format("どちらも{}", KindSuffix(body));
}

std::string PrefectureText(const Body& body) {
  if (body.prefecture == "北海道") return "同じ北海道";
  return fmt::format("同じ{}", body.prefecture.substr(PrefectureStem(body.prefecture).size()));
}

std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += " ・ ";
    joined += part;
  }
  return joined;
}

// By imported figures.
Candidate CompareFigures(const Facts& own, const Facts& other) {
  Candidate candidate{.similar = {.body = other.body, .reason = ""}};
  std::vector<std::string> reasons;
  if (HaveSameGroup(own, other)) {
    const bool estimate = own.profile->similar_group->source.IsEstimate() ||
                          other.profile->similar_group->source.IsEstimate();
    reasons.push_back(fmt::format("同じ類似団体区分 {}{}", other.profile->similar_group->name,
                                  estimate ? "（推計）" : ""));
  } else {
    candidate.tier = own.profile->similar_group ? 1 : 0;
  }
  const auto people = other.population();
  if (people) reasons.push_back("人口 " + PeopleText(*people));
  if (people && own.population()) {
    candidate.distance += std::abs(std::log(double{0} + *people) - std::log(*own.population()));
  } else {
    candidate.distance += kPopulationUnknown;
  }
  const auto industry = IndustryDistance(own, other);
  candidate.distance += industry ? kIndustryWeight * *industry : kIndustryUnknown;
  if (industry && *industry < kSameIndustries) reasons.push_back("産業の構成が近い");
  if (own.body->prefecture == other.body->prefecture) {
    reasons.push_back(PrefectureText(*own.body));
  } else {
    candidate.distance += kOtherPrefecture;
  }
  candidate.similar.reason = Join(reasons);
  return candidate;
}

// By what is known of every body, and the size as it was declared.
Candidate CompareKinds(const Facts& own, const Facts& other) {
  Candidate candidate{.similar = {.body = other.body, .reason = ""}};
  std::vector<std::string> reasons;
  const bool are_prefectures = own.body->kind == BodyKind::kPrefecture;
  if (own.body->kind != other.body->kind) {
    candidate.tier = 1;
  } else if (!are_prefectures) {
    reasons.push_back(KindText(*own.body));
  }
  const SizeBand own_band = SizeBandOf(*own.profile);
  const SizeBand band = SizeBandOf(*other.profile);
  if (own_band == SizeBand::kUnknown || band == SizeBand::kUnknown) {
    candidate.distance += kBandUnknown;
  } else {
    candidate.distance += kBandStep * std::abs(static_cast<int>(own_band) - static_cast<int>(band));
    reasons.push_back(fmt::format("人口 {}", SizeBandText(band)));
  }
  if (own.body->prefecture == other.body->prefecture) {
    reasons.push_back(PrefectureText(*own.body));
  } else if (RegionOf(*own.body) == RegionOf(*other.body)) {
    candidate.distance += kSameRegion;
    reasons.push_back(fmt::format("同じ{}地方", RegionOf(*own.body)));
  } else {
    candidate.distance += kOtherRegion;
  }
  candidate.similar.reason = Join(reasons);
  return candidate;
}

}  // namespace

std::vector<SimilarBody> SimilarBodies(const BodyCatalog& catalog, const Body& body,
                                       absl::CivilDay day) {
  const Facts own = FactsOf(catalog, body);
  const bool has_figures = own.profile->similar_group || own.population();
  const bool is_prefecture = body.kind == BodyKind::kPrefecture;
  std::vector<Candidate> candidates;
  for (const Body* other : catalog.bodies()) {
    if (other->code == body.code || (other->kind == BodyKind::kPrefecture) != is_prefecture)
      continue;
    if (HasEnded(catalog.successions(), other->code, day)) continue;
    const Facts facts = FactsOf(catalog, *other);
    Candidate candidate = has_figures ? CompareFigures(own, facts) : CompareKinds(own, facts);
    if (!candidate.similar.reason.empty()) candidates.push_back(std::move(candidate));
  }
  // By code where nothing tells them apart.
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) {
                     return a.tier != b.tier ? a.tier < b.tier : a.distance < b.distance;
                   });
  if (candidates.size() > kMaxSimilarBodies) candidates.resize(kMaxSimilarBodies);
  std::vector<SimilarBody> similar;
  similar.reserve(candidates.size());
  for (Candidate& candidate : candidates) similar.push_back(std::move(candidate.similar));
  return similar;
}

}  // namespace hiroba::identity
