// Checks and cleans the texts of requests. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "services/common/violations.h"

namespace hiroba::identity {

// Returns text without white space at its ends. Adds a violation of `field` when it is not UTF-8,
// has fewer than `least` or more than `most` characters, has characters that nobody sees (controls
// and what Unicode calls format characters), or no visible one at all; line ends are allowed only
// in a `CheckText`.
std::string CheckLine(Violations& violations, std::string_view field, std::string_view text,
                      int least, int most);
std::string CheckText(Violations& violations, std::string_view field, std::string_view text,
                      int least, int most);

// Returns a day written YYYY-MM-DD, nullopt for an empty text; a violation for anything else.
std::optional<absl::CivilDay> CheckDay(Violations& violations, std::string_view field,
                                       std::string_view text);

// Returns a day as YYYY-MM-DD, empty for none.
std::string DayText(const std::optional<absl::CivilDay>& day);

}  // namespace hiroba::identity
