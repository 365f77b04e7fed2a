// Latin spellings of Japanese readings as domain names use them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hiroba::identity {

// The most spellings that are given for one reading.
inline constexpr size_t kMaxSpellings = 96;

// Returns the spellings of a reading in hiragana under which a body may be found in a domain name,
// the usual one (Hepburn without long vowels) first, without duplicates:
//   かどま → kadoma      おおた → ota, oota, ohta      こうづしま → kozushima, kouzushima …
//   ごんぶ → gonbu, gombu     すっつ → suttsu, suttu     きょうわ → kyowa, kyouwa
// Hepburn and Kunrei are not mixed within one spelling. Empty when the reading holds anything but
// hiragana and ー.
std::vector<std::string> RomajiSpellings(std::string_view hiragana);

}  // namespace hiroba::identity
