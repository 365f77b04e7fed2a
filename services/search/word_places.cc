#include "services/search/word_places.h"

#include "services/search/varint.h"

namespace hiroba::search {
namespace {

constexpr size_t kHashBytes = 3;

}  // namespace

uint32_t HashOfTerm(std::string_view term) {
  uint32_t hash = 2166136261;  // FNV-1a
  for (const char c : term) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619;
  return (hash >> 8) ^ (hash & 0xFF);
}

std::vector<WordPlace> PlacesOf(const MappedText& normalised, const std::vector<WordTerm>& words) {
  std::vector<WordPlace> places;
  places.reserve(words.size());
  for (const WordTerm& word : words) {
    places.push_back({normalised.OriginOf(word.begin, word.end), HashOfTerm(word.term)});
  }
  return places;
}

std::string PackPlaces(const std::vector<WordPlace>& places) {
  std::string packed;
  packed.reserve(places.size() * (kHashBytes + 2));
  uint32_t last = 0;
  for (const WordPlace& place : places) {
    AppendVarint(place.range.begin - last, packed);
    AppendVarint(place.range.end - place.range.begin, packed);
    for (size_t i = 0; i < kHashBytes; ++i) {
      packed.push_back(static_cast<char>(place.hash >> (8 * i)));
    }
    last = place.range.begin;
  }
  return packed;
}

std::vector<WordPlace> UnpackPlaces(std::string_view packed) {
  std::vector<WordPlace> places;
  places.reserve(packed.size() / (kHashBytes + 2));
  uint32_t last = 0;
  while (!packed.empty()) {
    WordPlace place;
    place.range.begin = last + static_cast<uint32_t>(TakeVarint(packed));
    place.range.end = place.range.begin + static_cast<uint32_t>(TakeVarint(packed));
    if (packed.size() < kHashBytes) break;
    for (size_t i = 0; i < kHashBytes; ++i) {
      place.hash |= static_cast<uint32_t>(static_cast<uint8_t>(packed[i])) << (8 * i);
    }
    packed.remove_prefix(kHashBytes);
    last = place.range.begin;
    places.push_back(place);
  }
  return places;
}

}  // namespace hiroba::search
