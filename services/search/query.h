// Understands what somebody typed into the search box. Pure; any text is a valid query.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/search/synonyms.h"
#include "services/search/word_terms.h"

namespace hiroba::search {

// A word to look for, and how much it counts beside one that was typed.
struct QueryWord {
  std::string term;
  double weight = 1;
};

struct Query {
  std::vector<QueryWord> words;
  std::vector<std::string> characters;   // pairs; a single kanji when it is all there is
  std::vector<std::u32string> phrases;   // folded; each has to be in the text as it is
  std::vector<std::u32string> surfaces;  // folded; the words as they were typed, for snippets

  bool IsEmpty() const { return words.empty() && characters.empty() && phrases.empty(); }
};

// Words are looked for in any order and number; "in quotes" (also “ ”) is a phrase. At most 40
// words and 120 pairs count, the rest of a longer text does not.
Query ParseQuery(std::string_view text, const WordAnalyser& analyser, const Synonyms& synonyms);

// Returns the pairs of characters (or the single kanji) that a text with the folded phrase has.
std::vector<std::string> CharacterTermsOf(std::u32string_view folded);

}  // namespace hiroba::search
