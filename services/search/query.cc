#include "services/search/query.h"

#include <algorithm>
#include <utility>

#include "services/search/character_terms.h"

namespace hiroba::search {
namespace {

// Each is looked for in every post that has its pairs: by far the dearest part of a query.
constexpr size_t kMostPhrases = 5;
constexpr size_t kMostWords = 40;
constexpr size_t kMostPairs = 120;
constexpr size_t kLongestQuery = 2000;  // bytes
constexpr double kSynonymWeight = 0.2;

bool IsQuote(char32_t c) { return c == U'"' || c == U'“' || c == U'”'; }

std::u32string Folded(std::u32string_view normalised) {
  MappedText text{.text = std::u32string(normalised)};
  text.origins.resize(text.text.size() + 1);
  return Fold(text).text;
}

// Takes the quoted parts out as phrases and leaves spaces for the quotes.
std::vector<std::u32string> TakePhrases(MappedText& normalised) {
  std::vector<std::u32string> phrases;
  std::u32string& text = normalised.text;
  size_t open = text.npos;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!IsQuote(text[i])) continue;
    text[i] = U' ';
    if (open == text.npos) {
      open = i + 1;
      continue;
    }
    std::u32string phrase = Folded(text.substr(open, i - open));
    const auto is_space = [](char32_t c) { return c == U' '; };
    if (!std::ranges::all_of(phrase, is_space)) phrases.push_back(std::move(phrase));
    open = text.npos;
  }
  return phrases;
}

template <typename T>
void KeepFirstOfEqual(std::vector<T>& values, size_t limit) {
  std::vector<T> kept;
  for (T& value : values) {
    if (kept.size() == limit) break;
    if (std::ranges::find(kept, value) == kept.end()) kept.push_back(std::move(value));
  }
  values = std::move(kept);
}

}  // namespace

std::vector<std::string> CharacterTermsOf(std::u32string_view folded) {
  std::vector<CharacterTerm> terms = CharacterTerms(MappedText{.text = std::u32string(folded)});
  const auto is_pair = [](const CharacterTerm& term) { return term.IsPair(); };
  if (std::ranges::any_of(terms, is_pair)) std::erase_if(terms, std::not_fn(is_pair));
  std::vector<std::string> strings;
  for (const CharacterTerm& term : terms) strings.push_back(term.ToString());
  return strings;
}

Query ParseQuery(std::string_view text, const WordAnalyser& analyser, const Synonyms& synonyms) {
  MappedText normalised = Normalise(text.substr(0, kLongestQuery));
  Query query;
  query.phrases = TakePhrases(normalised);
  KeepFirstOfEqual(query.phrases, kMostPhrases);

  const std::vector<WordTerm> words = analyser.Words(normalised);
  std::vector<std::string> terms;
  for (const WordTerm& word : words) {
    terms.push_back(word.term);
    query.surfaces.push_back(Folded(normalised.text.substr(word.begin, word.end - word.begin)));
  }
  KeepFirstOfEqual(query.surfaces, kMostWords);
  KeepFirstOfEqual(terms, kMostWords);
  for (std::string& term : terms) query.words.push_back({std::move(term), 1});
  for (std::string& term : synonyms.For(normalised, words)) {
    if (query.words.size() == kMostWords) break;
    query.words.push_back({std::move(term), kSynonymWeight});
  }

  query.characters = CharacterTermsOf(Fold(normalised).text);
  KeepFirstOfEqual(query.characters, kMostPairs);
  return query;
}

}  // namespace hiroba::search
