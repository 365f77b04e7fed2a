#include "services/identity/body.h"

#include <algorithm>
#include <iterator>

namespace hiroba::identity {
namespace {

constexpr size_t kCharacterBytes = 3;  // of every kanji and kana in names and readings

// The regions by the two digits of the prefecture: each ends with that number.
struct Region {
  int last_prefecture;
  std::string_view name;
};
constexpr Region kRegions[] = {{1, "北海道"}, {7, "東北"},  {14, "関東"}, {23, "中部"},
                               {30, "近畿"},  {35, "中国"}, {39, "四国"}, {47, "九州・沖縄"}};

}  // namespace

const Body* FindBody(std::span<const Body> bodies, std::string_view code) {
  const auto found =
      std::lower_bound(bodies.begin(), bodies.end(), code,
                       [](const Body& body, std::string_view c) { return body.code < c; });
  return found != bodies.end() && found->code == code ? &*found : nullptr;
}

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

std::string_view PrefectureStem(std::string_view prefecture) {
  if (prefecture == "北海道") return prefecture;
  return prefecture.substr(0, prefecture.size() - kCharacterBytes);
}

std::string_view RegionOf(const Body& body) {
  const int prefecture = 10 * (body.code[0] - '0') + (body.code[1] - '0');
  for (const Region& region : kRegions) {
    if (prefecture <= region.last_prefecture) return region.name;
  }
  return "";
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

}  // namespace hiroba::identity
