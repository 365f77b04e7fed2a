// Where the words of an indexed text stand, in a few bytes each, kept with the text: a snippet then
// needs no dictionary, which is most of the cost of reading Japanese. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/search/normalise.h"
#include "services/search/word_terms.h"

namespace hiroba::search {

// A word: where it is in the text as it was written, and a short hash of its term. Two of 16
// million terms share a hash; all that can do is to mark a word too many.
struct WordPlace {
  TextRange range;
  uint32_t hash = 0;
};

// The hash of a term. Stored: must stay the same.
uint32_t HashOfTerm(std::string_view term);

// The places of the words found in a text.
std::vector<WordPlace> PlacesOf(const MappedText& normalised, const std::vector<WordTerm>& words);

// About five bytes a word.
std::string PackPlaces(const std::vector<WordPlace>& places);
std::vector<WordPlace> UnpackPlaces(std::string_view packed);

}  // namespace hiroba::search
