#include "services/identity/body_similarity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_join.h"

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
  Facts facts;
  int tier = 0;
  double distance = 0;
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
  if (body.kind == BodyKind::kPrefecture) return "どちらも都道府県";
  if (body.kind == BodyKind::kDesignatedCity) return "どちらも政令指定都市";
  if (body.kind == BodyKind::kSpecialWard) return "どちらも特別区";
  return fmt::format("どちらも{}", KindSuffix(body));
}

std::string PrefectureText(const Body& body) {
  if (body.prefecture == "北海道") return "同じ北海道";
  return fmt::format("同じ{}", body.prefecture.substr(PrefectureStem(body.prefecture).size()));
}

bool AreNeighbours(const Facts& a, const Facts& b) {
  return a.body->prefecture == b.body->prefecture;
}

// By imported figures.
Candidate CompareFigures(const Facts& own, const Facts& other) {
  Candidate candidate{.facts = other};
  candidate.tier = own.profile->similar_group && !HaveSameGroup(own, other) ? 1 : 0;
  const auto people = other.population();
  candidate.distance +=
      people && own.population()
          ? std::abs(std::log(double{0} + *people) - std::log(double{0} + *own.population()))
          : kPopulationUnknown;
  const auto industry = IndustryDistance(own, other);
  candidate.distance += industry ? kIndustryWeight * *industry : kIndustryUnknown;
  if (!AreNeighbours(own, other)) candidate.distance += kOtherPrefecture;
  return candidate;
}

std::vector<std::string> FigureReasons(const Facts& own, const Facts& other) {
  std::vector<std::string> reasons;
  if (HaveSameGroup(own, other)) {
    const bool estimate = own.profile->similar_group->source.IsEstimate() ||
                          other.profile->similar_group->source.IsEstimate();
    reasons.push_back(fmt::format("同じ類似団体区分 {}{}", other.profile->similar_group->name,
                                  estimate ? "（推計）" : ""));
  }
  if (const auto people = other.population()) reasons.push_back("人口 " + PeopleText(*people));
  const auto industry = IndustryDistance(own, other);
  if (industry && *industry < kSameIndustries) reasons.push_back("産業の構成が近い");
  if (AreNeighbours(own, other)) reasons.push_back(PrefectureText(*own.body));
  return reasons;
}

// By what is known of every body, and the size as it was declared.
Candidate CompareKinds(const Facts& own, const Facts& other) {
  Candidate candidate{.facts = other};
  candidate.tier = own.body->kind == other.body->kind ? 0 : 1;
  const SizeBand own_band = SizeBandOf(*own.profile);
  const SizeBand band = SizeBandOf(*other.profile);
  candidate.distance +=
      own_band == SizeBand::kUnknown || band == SizeBand::kUnknown
          ? kBandUnknown
          : kBandStep * std::abs(static_cast<int>(own_band) - static_cast<int>(band));
  if (!AreNeighbours(own, other)) {
    const bool same_region = RegionOf(*own.body) == RegionOf(*other.body);
    candidate.distance += same_region ? kSameRegion : kOtherRegion;
  }
  return candidate;
}

std::vector<std::string> KindReasons(const Facts& own, const Facts& other) {
  std::vector<std::string> reasons;
  if (own.body->kind == other.body->kind) reasons.push_back(KindText(*own.body));
  const SizeBand band = SizeBandOf(*other.profile);
  if (band != SizeBand::kUnknown) reasons.push_back(fmt::format("人口 {}", SizeBandText(band)));
  if (AreNeighbours(own, other)) {
    reasons.push_back(PrefectureText(*own.body));
  } else if (RegionOf(*own.body) == RegionOf(*other.body)) {
    reasons.push_back(fmt::format("同じ{}地方", RegionOf(*own.body)));
  }
  return reasons;
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
    candidates.push_back(has_figures ? CompareFigures(own, facts) : CompareKinds(own, facts));
  }
  // By code where nothing tells them apart.
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) {
                     return a.tier != b.tier ? a.tier < b.tier : a.distance < b.distance;
                   });
  std::vector<SimilarBody> similar;
  for (const Candidate& candidate : candidates) {
    if (similar.size() == kMaxSimilarBodies) break;
    std::string reason = absl::StrJoin(
        has_figures ? FigureReasons(own, candidate.facts) : KindReasons(own, candidate.facts),
        " ・ ");
    // A body for which nothing can be said is not like this one.
    if (!reason.empty()) similar.push_back({candidate.facts.body, std::move(reason)});
  }
  return similar;
}

}  // namespace hiroba::identity
