// Finds the posts that answer a query best, in two stages: one pass over the index takes
// candidates; a second weighs each field of a candidate by that field's own length, which Xapian's
// one length per document cannot say. Knows nothing of members or of how a hit is shown.
#pragma once

#include <xapian.h>

#include <cstdint>
#include <vector>

#include "services/search/index_schema.h"
#include "services/search/query.h"

namespace hiroba::search {

// A post of the index and how well it answers; greater is better.
struct RankedPost {
  Xapian::docid document = 0;
  double score = 0;
};

struct RankedPosts {
  std::vector<RankedPost> posts;   // best first
  uint32_t estimated_threads = 0;  // how many threads match, about; 0 when that is not known
};

// How many posts reach the second stage, and how many of one thread unless there is a phrase.
inline constexpr uint32_t kCandidates = 200;
inline constexpr uint32_t kCandidatesOfThread = 3;

// Returns the best posts among those that the filter lets through, at most kCandidates. A post
// matches when it has any of the query's words or pairs, and every phrase. Throws Xapian::Error.
RankedPosts RankPosts(const Xapian::Database& database, const IndexStatistics& statistics,
                      const Query& query, const Xapian::Query& filter);

}  // namespace hiroba::search
