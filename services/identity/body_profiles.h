// What an operator imported of a body's size and kind of life: population, industry, fiscal index,
// similar group (類似団体区分). Figures are loaded and never computed: the bands of the groups
// changed over time (the yearly table of 総務省 says which group a body is in). Pure.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

namespace hiroba::identity {

// Sizes of bodies by population, in the words of 「人口 1〜2 万人の町」.
enum class SizeBand {
  kUnknown,
  kUnder5000,
  k5000,  // from 5,000
  k10000,
  k20000,
  k50000,
  k100000,
  k200000,
  k500000,
};
inline constexpr int kSizeBandCount = 9;

// Returns the band in words, 1〜2万人, empty for kUnknown; and the band of such words, with any of
// the usual signs for 〜. nullopt for other words.
std::string_view SizeBandText(SizeBand band);
std::optional<SizeBand> ParseSizeBand(std::string_view text);

SizeBand SizeBandOf(int population);

// Where figures come from, as the operator said.
struct ProfileSource {
  std::string text;     // 総務省統計局「令和 7 年国勢調査」
  absl::CivilDay date;  // the day of which the figures are

  // A source that calls its figures 推計 must not look like the official one.
  bool IsEstimate() const;

  friend bool operator==(const ProfileSource&, const ProfileSource&) = default;
};

// A part that nobody has imported is absent. A part is imported as a whole, with its source.
struct BodyProfile {
  struct Population {
    int persons = 0;
    int year = 0;
    int households = 0;  // 0: not known
    ProfileSource source;

    friend bool operator==(const Population&, const Population&) = default;
  };
  // People at work by industry, who live there.
  struct Industry {
    int primary = 0;
    int secondary = 0;
    int tertiary = 0;
    ProfileSource source;

    friend bool operator==(const Industry&, const Industry&) = default;
  };
  // 財政力指数, in hundredths as it is published: 0.72 is 72.
  struct FiscalIndex {
    int hundredths = 0;
    ProfileSource source;

    friend bool operator==(const FiscalIndex&, const FiscalIndex&) = default;
  };
  // 町村Ⅲ－１: one of the 35 groups, as the source writes it.
  struct SimilarGroup {
    std::string name;
    ProfileSource source;

    friend bool operator==(const SimilarGroup&, const SimilarGroup&) = default;
  };
  // The size as somebody who knows the body declares it, where no census is at hand.
  struct DeclaredSize {
    SizeBand band = SizeBand::kUnknown;
    ProfileSource source;

    friend bool operator==(const DeclaredSize&, const DeclaredSize&) = default;
  };

  std::optional<Population> population;
  std::optional<Industry> industry;
  std::optional<FiscalIndex> fiscal_index;
  std::optional<SimilarGroup> similar_group;
  std::optional<DeclaredSize> declared_size;

  bool empty() const { return *this == BodyProfile(); }
  friend bool operator==(const BodyProfile&, const BodyProfile&) = default;
};

// By the body's code.
using BodyProfiles = std::map<std::string, BodyProfile, std::less<>>;

// The parts of a profile that a file speaks of.
struct ProfileParts {
  bool population = false;
  bool industry = false;
  bool fiscal_index = false;
  bool similar_group = false;
  bool declared_size = false;
};

// Puts those parts of `imported` in the place of the present ones, absent ones too.
void ReplaceParts(BodyProfile& profile, const BodyProfile& imported, const ProfileParts& parts);

// Returns the size by the census, or as declared without one.
SizeBand SizeBandOf(const BodyProfile& profile);

// Returns the share of each industry, from the primary to the tertiary; nullopt when nobody works.
std::optional<std::array<double, 3>> IndustryShares(const BodyProfile::Industry& industry);

// Returns a number of people as one says it: 8,400 人, 1.2 万人, 27 万人.
std::string PeopleText(int people);

}  // namespace hiroba::identity
