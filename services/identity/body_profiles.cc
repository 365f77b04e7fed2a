#include "services/identity/body_profiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "absl/strings/str_replace.h"
#include "services/common/strings.h"
#include "services/identity/text_fold.h"

namespace hiroba::identity {
namespace {

struct Band {
  int least;
  std::string_view text;
};

// In the order of SizeBand, from kUnder5000 on.
constexpr Band kBands[] = {{0, "5千人未満"},        {5'000, "5千〜1万人"},  {10'000, "1〜2万人"},
                           {20'000, "2〜5万人"},    {50'000, "5〜10万人"},  {100'000, "10〜20万人"},
                           {200'000, "20〜50万人"}, {500'000, "50万人以上"}};
static_assert(std::size(kBands) + 1 == kSizeBandCount);

// 1〜2万人 with any width, any sign for 〜, and without spaces.
std::string FoldBand(std::string_view text) {
  return absl::StrReplaceAll(ToAbsl(Fold(text)),
                             {{"～", "〜"}, {"~", "〜"}, {"-", "〜"}, {"–", "〜"}, {"ー", "〜"}});
}

}  // namespace

std::string_view SizeBandText(SizeBand band) {
  return band == SizeBand::kUnknown ? "" : kBands[static_cast<size_t>(band) - 1].text;
}

std::optional<SizeBand> ParseSizeBand(std::string_view text) {
  const std::string folded = FoldBand(text);
  for (int i = 1; i < kSizeBandCount; ++i) {
    const auto band = static_cast<SizeBand>(i);
    if (FoldBand(SizeBandText(band)) == folded) return band;
  }
  return std::nullopt;
}

SizeBand SizeBandOf(int population) {
  const auto above = std::find_if(std::begin(kBands), std::end(kBands),
                                  [&](const Band& band) { return population < band.least; });
  return static_cast<SizeBand>(above - std::begin(kBands));
}

bool ProfileSource::IsEstimate() const { return text.find("推計") != std::string::npos; }

void ReplaceParts(BodyProfile& profile, const BodyProfile& imported, const ProfileParts& parts) {
  if (parts.population) profile.population = imported.population;
  if (parts.industry) profile.industry = imported.industry;
  if (parts.fiscal_index) profile.fiscal_index = imported.fiscal_index;
  if (parts.similar_group) profile.similar_group = imported.similar_group;
  if (parts.declared_size) profile.declared_size = imported.declared_size;
}

SizeBand SizeBandOf(const BodyProfile& profile) {
  if (profile.population) return SizeBandOf(profile.population->persons);
  return profile.declared_size ? profile.declared_size->band : SizeBand::kUnknown;
}

std::optional<std::array<double, 3>> IndustryShares(const BodyProfile::Industry& industry) {
  const double total = double{0} + industry.primary + industry.secondary + industry.tertiary;
  if (total <= 0) return std::nullopt;
  return std::array{industry.primary / total, industry.secondary / total,
                    industry.tertiary / total};
}

std::string PeopleText(int people) {
  if (people < 1'000) return fmt::format("{} 人", people);
  // Rounded by what the next unit shows: 9,951 is 1 万人, not 10,000 人.
  const int hundreds = (people + 50) / 100;
  if (hundreds < 100) return fmt::format("{},{}00 人", hundreds / 10, hundreds % 10);
  const int thousands = (people + 500) / 1'000;
  if (thousands >= 100) return fmt::format("{} 万人", (people + 5'000) / 10'000);
  if (thousands % 10 == 0) return fmt::format("{} 万人", thousands / 10);
  return fmt::format("{}.{} 万人", thousands / 10, thousands % 10);
}

}  // namespace hiroba::identity
