// Turns the text of a field into counted terms, as the index holds them. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/search/word_places.h"
#include "services/search/word_terms.h"

namespace hiroba::search {

// A term and how often a field has it.
struct CountedTerm {
  std::string term;
  uint32_t count = 0;
};

// What the index holds of one field, each list ordered by term.
struct FieldTerms {
  std::vector<CountedTerm> words;
  std::vector<CountedTerm> characters;

  // Lengths for ranking: all words, and all pairs of characters.
  uint32_t word_count = 0;
  uint32_t pair_count = 0;

  // Where the words are, in the order of the text.
  std::vector<WordPlace> places;
};

FieldTerms AnalyseField(const WordAnalyser& analyser, std::string_view text);

}  // namespace hiroba::search
