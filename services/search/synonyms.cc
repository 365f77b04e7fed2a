#include "services/search/synonyms.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/status/status.h"

namespace hiroba::search {
namespace {

// Calls `visit` with each part of `text` between separators that is not empty.
template <typename Visit>
void ForEachPart(std::string_view text, char separator, Visit visit) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    if (end > 0) visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

Synonyms::Synonyms(const WordAnalyser& analyser, std::string_view groups) {
  ForEachPart(groups, '\n', [&](std::string_view line) {
    if (line.starts_with('#')) return;
    Group group;
    ForEachPart(line, ' ', [&](std::string_view member_text) {
      const MappedText normalised = Normalise(member_text);
      Member member{.text = normalised.text};
      size_t covered = 0;
      for (WordTerm& word : analyser.Words(normalised)) {
        covered += word.end - word.begin;
        member.terms.push_back(std::move(word.term));
      }
      member.exact = covered < member.text.size() && member.terms.size() <= 1;
      group.push_back(std::move(member));
    });
    if (group.size() > 1) groups_.push_back(std::move(group));
  });
}

absl::StatusOr<Synonyms> Synonyms::Open(const WordAnalyser& analyser, const std::string& path) {
  if (path.empty()) return Synonyms(analyser, kBuiltinSynonyms);
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError("no file of synonyms at " + path);
  const std::string groups{std::istreambuf_iterator<char>(file), {}};
  return Synonyms(analyser, groups);
}

bool Synonyms::Contains(const MappedText& query, const std::vector<WordTerm>& words,
                        const Member& member) {
  if (member.exact && query.text.find(member.text) == std::u32string::npos) return false;
  const auto found = std::ranges::search(words, member.terms, {}, &WordTerm::term);
  return member.terms.empty() || !found.empty();
}

std::vector<std::string> Synonyms::For(const MappedText& query,
                                       const std::vector<WordTerm>& words) const {
  std::vector<std::string> terms;
  for (const Group& group : groups_) {
    const bool named = std::ranges::any_of(
        group, [&](const Member& member) { return Contains(query, words, member); });
    if (!named) continue;
    for (const Member& member : group) {
      terms.insert(terms.end(), member.terms.begin(), member.terms.end());
    }
  }
  std::ranges::sort(terms);
  const auto duplicates = std::ranges::unique(terms);
  terms.erase(duplicates.begin(), duplicates.end());
  std::erase_if(terms, [&](const std::string& term) {
    return std::ranges::find(words, term, &WordTerm::term) != words.end();
  });
  return terms;
}

}  // namespace hiroba::search
