// The fields of text that a post is found by, and what each counts for.
//
// A term's part in a post's score is BM25's: its rarity times how much the post is about it. The
// second factor, the impact, depends only on the post once a usual length of the field is settled;
// so it is what the index stores as the term's number in the post. A search then adds stored
// numbers up, over all posts that match, and needs no lengths.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace hiroba::search {

struct Field {
  char prefix;          // begins every term of the field
  double weight;        // of the field beside the others
  double saturation;    // BM25's k1: how soon more occurrences stop to count
  double usual_length;  // terms; shorter fields say more by each
};

// Weights and saturations were chosen on a set of 1,099 judged queries (tests/search); a thread's
// title at its replies was not measured, and is meant to break ties.
// Usual lengths are between those of the judged documents and those of short posts.
inline constexpr Field kTitleWords = {'S', 0.8, 1.5, 6};
inline constexpr Field kBodyWords = {'W', 1.0, 0.6, 90};
inline constexpr Field kTitlePairs = {'C', 0.05, 1.5, 17};
inline constexpr Field kBodyPairs = {'B', 0.1, 0.6, 215};
inline constexpr Field kThreadTitleWords = {'T', 0.2, 1.5, 6};

inline constexpr std::array kWordFields = {kTitleWords, kBodyWords, kThreadTitleWords};
inline constexpr std::array kPairFields = {kTitlePairs, kBodyPairs};

// Impacts are stored in these parts of one: the greatest then fits the one byte Xapian gives small
// numbers.
inline constexpr double kImpactParts = 50;

// Returns what `count` occurrences mean in a field of `length` terms, in parts; at least 1.
inline uint32_t Impact(const Field& field, uint32_t count, uint32_t length) {
  constexpr double kLengthInfluence = 0.75;  // BM25's b
  const double relative = 1 - kLengthInfluence + kLengthInfluence * length / field.usual_length;
  const double impact = count * (field.saturation + 1) / (count + field.saturation * relative);
  return std::max(1u, static_cast<uint32_t>(impact * kImpactParts + 0.5));
}

}  // namespace hiroba::search
