#include "services/identity/bodies.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "services/identity/romanise.h"
#include "services/identity/text_fold.h"

namespace hiroba::identity {
namespace {

constexpr size_t kCharacterBytes = 3;  // of every kanji and kana in names and readings
constexpr int kNoMatch = std::numeric_limits<int>::max();

}  // namespace

std::string_view KindSuffix(const Body& body) {
  return body.name.substr(body.name.size() - kCharacterBytes);
}

std::string DisplayName(const Body& body) {
  std::string name;
  if (body.kind != BodyKind::kPrefecture) name = body.prefecture;
  name += body.name;
  return name;
}

std::string_view KanaStem(const Body& body) {
  struct Reading {
    std::string_view suffix, kana;
  };
  // 北海道 keeps its 道: it is never called 北海.
  static constexpr Reading kReadings[] = {
      {"市", "し"},   {"区", "く"},   {"町", "ちょう"}, {"町", "まち"}, {"村", "むら"},
      {"村", "そん"}, {"県", "けん"}, {"府", "ふ"},     {"都", "と"},
  };
  const std::string_view suffix = KindSuffix(body);
  for (const Reading& reading : kReadings) {
    if (reading.suffix == suffix && body.kana.ends_with(reading.kana)) {
      return body.kana.substr(0, body.kana.size() - reading.kana.size());
    }
  }
  return body.kana;
}

bool IsBodyCode(std::string_view code) {
  static constexpr int kWeights[] = {6, 5, 4, 3, 2};
  if (code.size() != 6) return false;
  if (!std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return false;
  }
  int sum = 0;
  for (size_t i = 0; i < std::size(kWeights); ++i) sum += kWeights[i] * (code[i] - '0');
  return (11 - sum % 11) % 10 == code[5] - '0';
}

BodyTable::BodyTable(std::span<const Body> bodies) : bodies_(bodies) {
  keys_.reserve(bodies.size());
  for (const Body& body : bodies) {
    Keys keys{
        .name = Fold(body.name), .display_name = Fold(DisplayName(body)), .kana = Fold(body.kana)};
    const std::string_view stem = KanaStem(body);
    const auto suffixes = RomajiSpellings(body.kana.substr(stem.size()));
    const std::string suffix = suffixes.empty() ? "" : suffixes.front();
    for (std::string& spelling : RomajiSpellings(stem)) {
      keys.romaji.push_back(std::move(spelling) + suffix);
    }
    keys_.push_back(std::move(keys));
  }
}

const Body* BodyTable::Find(std::string_view code) const {
  const auto found =
      std::lower_bound(bodies_.begin(), bodies_.end(), code,
                       [](const Body& body, std::string_view c) { return body.code < c; });
  return found != bodies_.end() && found->code == code ? &*found : nullptr;
}

int BodyTable::Rank(const Body& body, const Keys& keys, std::string_view query) {
  if (query == body.code || query == keys.name || query == keys.display_name) return 0;
  const std::string_view name_stem =
      std::string_view(keys.name).substr(0, keys.name.size() - kCharacterBytes);
  if (query == name_stem || query == keys.kana || query == KanaStem(body)) return 1;
  if (keys.name.starts_with(query) || keys.display_name.starts_with(query)) return 2;
  if (keys.kana.starts_with(query) || body.code.starts_with(query)) return 3;
  for (const std::string& romaji : keys.romaji) {
    if (romaji.starts_with(query)) return 4;
  }
  if (keys.name.find(query) != std::string::npos) return 5;
  return kNoMatch;
}

std::vector<const Body*> BodyTable::Search(std::string_view query, size_t limit) const {
  const std::string folded = Fold(query);
  std::vector<std::pair<int, const Body*>> matches;
  for (size_t i = 0; i < bodies_.size(); ++i) {
    const int rank = folded.empty() ? 0 : Rank(bodies_[i], keys_[i], folded);
    if (rank != kNoMatch) matches.emplace_back(rank, &bodies_[i]);
  }
  std::stable_sort(matches.begin(), matches.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (matches.size() > limit) matches.resize(limit);
  std::vector<const Body*> bodies;
  bodies.reserve(matches.size());
  for (const auto& match : matches) bodies.push_back(match.second);
  return bodies;
}

}  // namespace hiroba::identity
