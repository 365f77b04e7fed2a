#include "services/search/snippet.h"

#include <algorithm>
#include <set>
#include <utility>

namespace hiroba::search {
namespace {

// A place of the written text that matches, and which part of the query it matches.
struct Match {
  TextRange range;
  size_t what;
};

constexpr uint32_t kContext = 24;  // shown before the first match, at least if the text has it

void AppendOccurrences(const MappedText& folded, std::u32string_view wanted, size_t what,
                       std::vector<Match>& matches) {
  if (wanted.empty()) return;
  const std::u32string_view text = folded.text;
  for (size_t at = text.find(wanted); at != text.npos; at = text.find(wanted, at + wanted.size())) {
    // A single letter or kana says nothing inside of a word; a kanji does.
    if (wanted.size() > 1 || KindOf(wanted[0]) == CharacterKind::kKanji) {
      matches.push_back({folded.OriginOf(at, at + wanted.size()), what});
    }
  }
}

std::vector<Match> FindMatches(const Query& query, std::string_view text,
                               const std::vector<WordPlace>& places) {
  const MappedText folded = Fold(Normalise(text));
  std::vector<Match> matches;
  size_t what = 0;
  for (const std::u32string& phrase : query.phrases) {
    AppendOccurrences(folded, phrase, what++, matches);
  }
  // A quoted phrase is what was asked for; its words elsewhere are not.
  if (query.phrases.empty()) {
    for (const std::u32string& surface : query.surfaces) {
      AppendOccurrences(folded, surface, what++, matches);
    }
    std::vector<uint32_t> hashes;
    for (const QueryWord& word : query.words) hashes.push_back(HashOfTerm(word.term));
    for (const WordPlace& place : places) {
      const auto found = std::ranges::find(hashes, place.hash);
      if (found == hashes.end()) continue;
      matches.push_back({place.range, what + static_cast<size_t>(found - hashes.begin())});
    }
  }
  std::ranges::sort(matches, {}, [](const Match& match) { return match.range.begin; });
  return matches;
}

// Returns where the stretch begins that has the most different parts of the query, the first if
// there are several.
uint32_t BestStart(const std::vector<Match>& matches, uint32_t length) {
  size_t best = 0;
  size_t best_count = 0;
  for (size_t i = 0; i < matches.size(); ++i) {
    std::set<size_t> different;
    for (size_t j = i;
         j < matches.size() && matches[j].range.end - matches[i].range.begin <= length; ++j) {
      different.insert(matches[j].what);
    }
    if (different.size() > best_count) {
      best = i;
      best_count = different.size();
    }
  }
  return matches.empty() ? 0 : matches[best].range.begin;
}

// Moves the begin back to that of a sentence, if that is near, otherwise by the context.
uint32_t WithContext(const std::u32string& text, uint32_t match_begin) {
  const uint32_t earliest = match_begin > 2 * kContext ? match_begin - 2 * kContext : 0;
  for (uint32_t i = match_begin; i > earliest; --i) {
    if (text[i - 1] == U'。' || text[i - 1] == U'\n') return i;
  }
  return earliest == 0 ? 0 : match_begin - kContext;
}

// Ranges that overlap or touch become one; cut to the window and counted from its begin.
std::vector<TextRange> Within(const std::vector<Match>& matches, TextRange window, uint32_t shift) {
  std::vector<TextRange> ranges;
  for (const Match& match : matches) {
    const uint32_t begin = std::max(match.range.begin, window.begin);
    const uint32_t end = std::min(match.range.end, window.end);
    if (begin >= end) continue;
    const TextRange range{begin - window.begin + shift, end - window.begin + shift};
    if (!ranges.empty() && range.begin <= ranges.back().end) {
      ranges.back().end = std::max(ranges.back().end, range.end);
    } else {
      ranges.push_back(range);
    }
  }
  return ranges;
}

}  // namespace

Snippet MakeSnippet(const Query& query, std::string_view text,
                    const std::vector<WordPlace>& places) {
  constexpr auto kLongest = static_cast<uint32_t>(kLongestSnippet);
  std::u32string written = ToCodePoints(text);
  const auto length = static_cast<uint32_t>(written.size());
  const std::vector<Match> matches = FindMatches(query, text, places);

  TextRange window{0, length};
  if (length > kLongest) {
    const uint32_t first = BestStart(matches, kLongest - 2 * kContext - 2);
    window.begin = std::min(WithContext(written, first), length - (kLongest - 2));
    window.end = std::min(length, window.begin + kLongest - 2);
  }
  for (char32_t& c : written) {
    if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029) c = U' ';
  }
  Snippet snippet;
  const bool cut_before = window.begin > 0;
  if (cut_before) AppendUtf8(U'…', snippet.text);
  snippet.text +=
      ToUtf8(std::u32string_view(written).substr(window.begin, window.end - window.begin));
  if (window.end < length) AppendUtf8(U'…', snippet.text);
  snippet.ranges = Within(matches, window, cut_before ? 1 : 0);
  return snippet;
}

}  // namespace hiroba::search
