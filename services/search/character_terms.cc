#include "services/search/character_terms.h"

namespace hiroba::search {

std::string CharacterTerm::ToString() const {
  std::string term;
  if (IsPair()) AppendUtf8(first, term);
  AppendUtf8(second, term);
  return term;
}

std::vector<CharacterTerm> CharacterTerms(const MappedText& folded) {
  std::vector<CharacterTerm> terms;
  terms.reserve(folded.text.size() * 3 / 2);
  CharacterKind kind = CharacterKind::kOther;
  CharacterKind next_kind = folded.text.empty() ? kind : KindOf(folded.text[0]);
  for (size_t i = 0; i < folded.text.size(); ++i) {
    kind = next_kind;
    const bool last = i + 1 == folded.text.size();
    next_kind = last ? CharacterKind::kOther : KindOf(folded.text[i + 1]);
    if (kind == CharacterKind::kKanji) terms.push_back({0, folded.text[i]});
    if (kind == CharacterKind::kOther || next_kind == CharacterKind::kOther) continue;
    if (kind == CharacterKind::kAlphanumeric && next_kind == kind) continue;
    terms.push_back({folded.text[i], folded.text[i + 1]});
  }
  return terms;
}

}  // namespace hiroba::search
