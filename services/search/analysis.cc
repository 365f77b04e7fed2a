#include "services/search/analysis.h"

#include <algorithm>
#include <utility>

#include "services/search/character_terms.h"

namespace hiroba::search {
namespace {

// Counts equal neighbours of a sorted list.
template <typename Term, typename MakeString>
std::vector<CountedTerm> Count(const std::vector<Term>& sorted, MakeString make_string) {
  std::vector<CountedTerm> counted;
  for (size_t i = 0; i < sorted.size();) {
    size_t end = i + 1;
    while (end < sorted.size() && sorted[end] == sorted[i]) ++end;
    counted.push_back({make_string(sorted[i]), static_cast<uint32_t>(end - i)});
    i = end;
  }
  return counted;
}

}  // namespace

FieldTerms AnalyseField(const WordAnalyser& analyser, std::string_view text) {
  const MappedText normalised = Normalise(text);
  FieldTerms field;

  std::vector<WordTerm> found = analyser.Words(normalised);
  field.places = PlacesOf(normalised, found);
  std::vector<std::string> words;
  words.reserve(found.size());
  for (WordTerm& word : found) words.push_back(std::move(word.term));
  std::ranges::sort(words);
  field.word_count = static_cast<uint32_t>(words.size());
  field.words = Count(words, [](const std::string& word) { return word; });

  std::vector<CharacterTerm> characters = CharacterTerms(Fold(normalised));
  std::ranges::sort(characters);
  field.pair_count = static_cast<uint32_t>(
      std::ranges::count_if(characters, [](const CharacterTerm& term) { return term.IsPair(); }));
  field.characters = Count(characters, [](const CharacterTerm& term) { return term.ToString(); });
  return field;
}

}  // namespace hiroba::search
