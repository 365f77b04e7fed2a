// Makes the character terms of a text: pairs of neighbouring characters, and single kanji for
// searches of one character. They find parts of words, names, and what the dictionary lacks. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/search/normalise.h"

namespace hiroba::search {

// A pair of characters, or one kanji with `first` 0. Ordered as its UTF-8 is.
struct CharacterTerm {
  char32_t first = 0;
  char32_t second = 0;

  bool IsPair() const { return first != 0; }
  std::string ToString() const;

  friend auto operator<=>(const CharacterTerm&, const CharacterTerm&) = default;
};

// Returns the terms of a folded text in its order: for each character its kanji if it is one, then
// the pair that it begins. A pair never spans a space or a sign, and two Latin letters or digits
// are no pair: words of those are whole terms already.
std::vector<CharacterTerm> CharacterTerms(const MappedText& folded);

}  // namespace hiroba::search
